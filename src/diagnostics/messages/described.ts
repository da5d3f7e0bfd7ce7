/** What goes wrong where types are described by calls, in `cdef/ctypes`. */
import { didYouMean } from '../../base/nearest.ts'
import { entry, type Named } from './entry.ts'

interface Given {
  readonly value: string
}

export const DESCRIBED_MESSAGES = {
  'described/type': entry(
    'TypeError',
    ({ value, what }: Given & { what: string }) =>
      `${what} must be a C type, such as c_int, POINTER(T) or a Structure, not ${value}`,
  ),
  'described/new': entry('TypeError', ({ name }: Named) => `'${name}' makes objects with 'new': new ${name}(value)`),
  'described/name': entry(
    'TypeError',
    ({ value, keyword }: Given & { keyword: string }) =>
      `a record is named as C does, such as 'point' or '${keyword} point', not ${value}`,
  ),
  'described/members': entry(
    'TypeError',
    ({ value, type }: Given & { type: string }) =>
      `the members of '${type}' are an object { name: type }, or a list of pairs [name, type], not ${value}`,
  ),
  'described/member-name': entry(
    'TypeError',
    ({ value, type }: Given & { type: string }) =>
      `${value} cannot name a member of '${type}': a C identifier is wanted`,
  ),
  'described/no-member': entry(
    'TypeError',
    ({ name, type, option, near }: Named & { type: string; option: string; near: string | undefined }) =>
      `option '${option}' of '${type}' names '${name}', which is no member of its own${didYouMean(near)}`,
  ),
  'described/not-record': entry(
    'TypeError',
    ({ name, type, what }: Named & { type: string; what: string }) => `${what} '${name}' of '${type}' is no record`,
  ),
  'described/big-endian': entry(
    'TypeError',
    ({ name, type, member }: Named & { type: string; member: string }) =>
      `member '${name}' of '${type}' cannot be '${member}': C has no pointers whose bytes are swapped; give the integer that it is stored as`,
  ),
  'described/rule': entry(
    'TypeError',
    ({ rule, type }: { rule: string; type: string }) => `cannot make '${type}': ${rule}`,
  ),
  'described/ms': entry(
    'FFIError',
    ({ type, why }: { type: string; why: string }) =>
      `cannot lay '${type}' out by the rules of Microsoft's compiler: ${why}`,
  ),
  'described/second-class': entry(
    'TypeError',
    ({ name, first }: Named & { first: string }) =>
      `'${name}' cannot be a type: its record is the class '${first}' already; make a record of its own with Structure(name, {}, { base })`,
  ),
  'described/length': entry(
    'RangeError',
    ({ value, type }: Given & { type: string }) =>
      `the length of an array of '${type}' must be an integer from 0 to 2 ** 47, not ${value}`,
  ),
  'described/no-memory': entry(
    'TypeError',
    ({ value, what }: Given & { what: string }) => `${what} expects something in memory, not ${value}`,
  ),
  'described/address': entry(
    'RangeError',
    ({ value, what }: Given & { what: string }) => `${what}: ${value} is no address that memory can have`,
  ),
  'described/address-type': entry(
    'TypeError',
    ({ value, what }: Given & { what: string }) => `${what} expects an address, a number or a bigint, not ${value}`,
  ),
  'described/open': entry(
    'TypeError',
    ({ type, what }: { type: string; what: string }) =>
      `${what} cannot tell the length of '${type}'; name it: array(T, n)`,
  ),
  'described/unaligned': entry(
    'RangeError',
    ({ type, offset }: { type: string; offset: number }) =>
      `'${type}' is a typed array, which cannot begin at byte ${offset}; copy it with from_buffer_copy`,
  ),
  'described/offset': entry(
    'RangeError',
    ({ value, what }: Given & { what: string }) => `${what} must be an integer of 0 or more, not ${value}`,
  ),
  'described/function-name': entry('TypeError', ({ value }: Given) => `a function is named by a string, not ${value}`),
  'described/signature': entry(
    'TypeError',
    ({ name, what, value }: Named & Given & { what: string }) =>
      `func('${name}', { argtypes, restype }): ${what}, not ${value}; nothing is guessed, [] is no arguments and null is void`,
  ),
  'described/parameter': entry('TypeError', ({ why }: { why: string }) => `this parameter cannot be: ${why}`),
  'described/stands-for-itself': entry(
    'RangeError',
    (_: object) => 'as_parameter leads to more than 100 objects one after the other, and maybe back to itself',
  ),
  'described/ambiguous': entry(
    'FFIError',
    ({ name }: Named) => `two records are named '${name}', so that no FFI can include both`,
  ),
} as const
