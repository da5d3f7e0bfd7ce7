/**
 * What goes wrong with values, memory and calls: class and text by stable code.
 * Texts are lower case without a full stop; C types stand in single quotes; `where` names function, argument, field or item.
 */

import { didYouMean } from '../../base/nearest.ts'
import { describePlain } from '../describe.ts'
import { entry, type Named } from './entry.ts'

const at = (where: string): string => (where === '' ? '' : `, ${where}`)

interface ValueDetails {
  readonly value: string
  readonly type: string
  readonly where: string
}
interface Typed {
  readonly type: string
}
const count = (n: number, noun: string): string => `${n === 0 ? 'no' : n} ${noun}${n === 1 ? '' : 's'}`

/** Who can pass by value what cdef cannot, whichever mode a program is in: by who calls. */
const WAYS_AROUND = {
  JavaScript: 'C of a compiled module can: call a function there that takes a pointer',
  C: 'C of a compiled module can: declare the callback there, as extern "JS"',
}

export const VALUE_MESSAGES = {
  'value/type': entry(
    'TypeError',
    ({ value, type, where, wanted, hint }: ValueDetails & { wanted: string; hint?: string }) =>
      `expected ${wanted} for '${type}', got ${value}${at(where)}${hint ? `; ${hint}` : ''}`,
  ),
  'value/range': entry(
    'RangeError',
    ({ value, type, where, low, high }: ValueDetails & { low: string; high: string }) =>
      `integer ${value} does not fit '${type}' (${low} to ${high})${at(where)}`,
  ),
  'value/fraction': entry('TypeError', ({ value, type, where }: ValueDetails) =>
    /^-?\d/.test(value)
      ? `expected an integer for '${type}', got ${value}${at(where)}; round it, or use ffi.cast, which truncates`
      : `expected an integer for '${type}', got ${value}, which no integer is${at(where)}`,
  ),
  'value/unsafe': entry(
    'RangeError',
    ({ value, type, where, isCode }: ValueDetails & { isCode: boolean }) =>
      `a number cannot hold the '${type}' ${value} exactly${at(where)}; ${isCode ? "where it carries error codes, declare it as 'ssize_t' or 'intptr_t'; " : ''}the error's 'value' is the exact bigint, and new FFI(source, { long: 'bigint' }) reads all of them so`,
  ),
  'value/bool': entry(
    'RangeError',
    ({ value, where }: { value: string; where: string }) => `'_Bool' holds 0 or 1, not ${value}${at(where)}`,
  ),
  'value/character': entry(
    'RangeError',
    ({ value, type, where }: ValueDetails) => `${value} is no character of '${type}'${at(where)}`,
  ),
  'value/pointer': entry(
    'TypeError',
    ({ value, type, where, hint }: ValueDetails & { hint?: string }) =>
      `cannot use ${value} as '${type}'${at(where)}${hint ? `; ${hint}` : ''}`,
  ),
  'value/nul': entry(
    'TypeError',
    ({ type, where }: { type: string; where: string }) =>
      `the string for '${type}' contains a NUL character, where C would end it${at(where)}; pass a Buffer instead`,
  ),
  'value/too-many': entry(
    'RangeError',
    ({ type, count: given, limit, where }: { type: string; count: number; limit: number; where: string }) =>
      `too many items for '${type}': ${given} given, room for ${limit}${at(where)}`,
  ),
  'value/open-array': entry(
    'TypeError',
    ({ type, where }: { type: string; where: string }) =>
      `cannot assign to '${type}', whose length is not declared${at(where)}; store its items one by one, or declare the length`,
  ),
  'value/bad-length': entry(
    'RangeError',
    ({ value, what }: { value: string; what: string }) => `${what} must be an integer of 0 or more, not ${value}`,
  ),
  'value/union': entry(
    'RangeError',
    ({ type, count: given, where }: { type: string; count: number; where: string }) =>
      `an initialiser of '${type}' names at most one member, not ${given}${at(where)}`,
  ),
  'member/unknown': entry(
    'TypeError',
    ({ type, name, near }: { type: string; name: string; near: string | undefined }) =>
      `'${type}' has no member '${name}'${didYouMean(near)}`,
  ),
  'member/opaque': entry(
    'TypeError',
    ({ type, name }: { type: string; name: string }) =>
      `cannot reach '${name}': '${type}' points to a type whose members are not declared`,
  ),
  'member/bit-field': entry(
    'TypeError',
    ({ type, name }: { type: string; name: string }) => `'${name}' of '${type}' is a bit-field: it has no address`,
  ),
  'member/order': entry(
    'TypeError',
    ({ type, name }: { type: string; name: string }) =>
      `'${name}' of '${type}' lies most significant byte first, which no pointer can say: read its items by index`,
  ),
  'index/range': entry(
    'RangeError',
    ({ type, index, length }: { type: string; index: number; length: number }) =>
      `index ${index} is out of range for '${type}': expected 0 <= index < ${length}`,
  ),
  'index/integer': entry(
    'TypeError',
    ({ type, index }: { type: string; index: string }) => `an index into '${type}' must be an integer, not ${index}`,
  ),
  'index/type': entry('TypeError', ({ type, why }: { type: string; why: string }) => `cannot index '${type}': ${why}`),
  'slice/range': entry(
    'RangeError',
    ({ type, start, end, length }: { type: string; start: number; end: number; length: number }) =>
      `slice ${start}..${end} is out of range for '${type}' with ${count(length, 'item')}`,
  ),
  'pointer/arithmetic': entry(
    'TypeError',
    ({ type, why }: { type: string; why: string }) => `cannot do arithmetic on '${type}': ${why}`,
  ),
  'pointer/distance': entry(
    'RangeError',
    ({ bytes, size }: { bytes: number; size: number }) =>
      `the pointers are ${bytes} bytes apart, which is not a multiple of the item size ${size}`,
  ),
  'new/type': entry(
    'TypeError',
    ({ type }: Typed) =>
      `ffi.new expects a pointer or array type, not '${type}'${/[*\])]$/.test(type) ? '' : `; for one item, use '${type} *'`}`,
  ),
  'new/unsized': entry(
    'TypeError',
    ({ type, why }: { type: string; why: string }) => `cannot allocate '${type}': ${why}`,
  ),
  'cast/refused': entry(
    'TypeError',
    ({ value, type, why }: { value: string; type: string; why: string }) =>
      `cannot cast ${value} to '${type}'${why ? `: ${why}` : ''}`,
  ),
  'memory/null': entry('FFIError', ({ address, what }: { address: string; what?: string }) =>
    what !== undefined
      ? `${what} got null, which is C's NULL: there is nothing to read`
      : address === '0x0'
        ? 'cannot read or write through a NULL pointer'
        : `cannot read or write at ${address}, inside the page that NULL points to`,
  ),
  'memory/unmapped': entry(
    'FFIError',
    ({ address }: { address: string }) => `cannot read or write at ${address}: no process has memory there`,
  ),
  'memory/released': entry(
    'FFIError',
    ({ value, where = '', story }: { value?: string; where?: string; story?: string | undefined }) =>
      (value === undefined ? 'this memory has been released' : `the memory of ${value} has been released${at(where)}`) +
      (story === undefined ? '' : `: ${story}`),
  ),
  'memory/exhausted': entry('RangeError', ({ bytes }: { bytes: number }) => `cannot allocate ${bytes} bytes`),
  'memory/allocator': entry(
    'FFIError',
    ({ bytes }: { bytes: number }) => `the allocator returned NULL for ${bytes} bytes`,
  ),
  'memory/allocator-type': entry(
    'TypeError',
    ({ value }: { value: string }) => `an allocator's 'alloc' must return a pointer or an array, not ${value}`,
  ),
  'memory/detached': entry(
    'TypeError',
    ({ where }: { where: string }) => `the ArrayBuffer behind this value has been detached${at(where)}`,
  ),
  'memory/resizable': entry('TypeError', ({ where = '' }: { where?: string }) =>
    where === ''
      ? 'a resizable ArrayBuffer can move its end at any time; pass a copy or one of fixed length'
      : `a resizable ArrayBuffer can move its end while C may call JavaScript back${at(where)}; pass a copy or one of fixed length`,
  ),
  'addressof/type': entry(
    'TypeError',
    ({ value }: { value: string }) =>
      `ffi.addressof expects a struct, union or array, a pointer with a path into what it points to, or a library and a name, not ${value}`,
  ),
  'string/type': entry(
    'TypeError',
    ({ value }: { value: string }) =>
      `ffi.string expects a pointer or array of characters, or an enum value, not ${value}`,
  ),
  'unpack/type': entry(
    'TypeError',
    ({ value }: { value: string }) => `ffi.unpack expects a pointer or an array whose items have a size, not ${value}`,
  ),
  'buffer/type': entry(
    'TypeError',
    ({ value, why }: { value: string; why: string }) => `cannot make a buffer of ${value}: ${why}`,
  ),
  'buffer/source': entry(
    'TypeError',
    ({ value }: { value: string }) =>
      `ffi.fromBuffer expects an ArrayBuffer, a typed array, a DataView or a Buffer, not ${value}`,
  ),
  'buffer/small': entry(
    'RangeError',
    ({ type, size, length }: { type: string; size: number; length: number }) =>
      `a buffer of ${length} bytes is too small for '${type}' (${size} bytes)`,
  ),
  'cdata/expected': entry(
    'TypeError',
    ({ value, what }: { value: string; what: string }) => `${what} expects a cdata, not ${value}`,
  ),
  'type/expected': entry(
    'TypeError',
    ({ value }: { value: string }) => `expected a C type (a string or what ffi.typeof returns), got ${value}`,
  ),
  'type/function': entry(
    'TypeError',
    ({ type }: Typed) =>
      `'${type}' is a function type; a value is a pointer to one: write '${type.replace('(', '(*)(')}'`,
  ),
  'gc/type': entry(
    'TypeError',
    ({ value }: { value: string }) => `ffi.gc expects a pointer, an array or a struct of C's, not ${value}`,
  ),
  'gc/none': entry(
    'TypeError',
    (_: object) => 'ffi.gc(p, null) expects what ffi.gc returned: this pointer has no destructor',
  ),
  'gc/destructor': entry('TypeError', ({ value }: { value: string }) => `a destructor must be callable, not ${value}`),
  'release/type': entry(
    'TypeError',
    ({ value, hint }: { value: string; hint?: string }) =>
      `ffi.release expects what new, gc, fromBuffer, callback, newHandle or an allocator returned, not ${value}${hint ? `; ${hint}` : ''}`,
  ),
  'handle/null': entry('FFIError', (_: object) => 'ffi.fromHandle got NULL'),
  'handle/type': entry(
    'TypeError',
    ({ value }: { value: string }) => `ffi.fromHandle expects a 'void *' that ffi.newHandle returned, not ${value}`,
  ),
  'handle/dead': entry(
    'FFIError',
    ({ address }: { address: string }) => `there is no live handle at ${address}: it was released, or nothing kept it`,
  ),
  'call/count': entry(
    'TypeError',
    ({ name, wanted, given, variadic }: { name: string; wanted: number; given: number; variadic: boolean }) =>
      wanted === 0 && !variadic
        ? `'${name}' takes no arguments (${given} given)`
        : `'${name}' expects ${variadic ? 'at least ' : ''}${count(wanted, 'argument')}, got ${given}`,
  ),
  'call/variadic': entry(
    'TypeError',
    ({ value, where, hint }: { value: string; where: string; hint: string }) =>
      `cannot pass ${value} as a variadic argument${at(where)}; ${hint}`,
  ),
  'call/unsupported': entry(
    'FFIError',
    ({ type, role, reason, caller }: { type: string; role: string; reason: string; caller: 'JavaScript' | 'C' }) =>
      `cannot pass '${type}' by value as ${role}: ${reason}; ${WAYS_AROUND[caller]}`,
  ),
  'call/depth': entry('RangeError', (_: object) => 'calls are nested too deeply: the stack of call frames is full'),
  'call/large': entry(
    'RangeError',
    ({ size, most }: { size: number; most: number }) =>
      `a call frame of ${size} bytes is larger than the stack of call frames, which has ${most}; let C pass and return pointers to what is that large`,
  ),
  'call/closed': entry('LibraryError', ({ name }: Named) => `cannot call '${name}': its library has been closed`),
  'plain/endless': entry(
    'RangeError',
    ({ levels }: { levels: number }) => `ffi.plain got an object that holds itself, or others more than ${levels} deep`,
  ),
  'call/threads': entry(
    'FFIError',
    ({ name }: Named) => `cannot call '${name}' on another thread: the system grants none; let other calls end first`,
  ),
  'map/variadic': entry(
    'TypeError',
    ({ name }: Named) => `cannot map '${name}': the types of its arguments are those of each call; call it in a loop`,
  ),
  'map/count': entry(
    'TypeError',
    ({ name, wanted, given, out }: { name: string; wanted: number; given: number; out: boolean }) =>
      `'${name}.map' expects ${count(wanted, 'argument')}${out ? " and perhaps an array 'out' for the results" : ''}, got ${given}`,
  ),
  'map/columns': entry(
    'TypeError',
    ({ name }: Named) =>
      `'${name}.map' got no array to go through: give a typed array or a list for a number, an array of structs for a struct or a pointer to one, an array of pointers for a pointer`,
  ),
  'map/length': entry(
    'RangeError',
    ({ first, count, other, length }: { first: string; count: number; other: string; length: number }) =>
      `${first} has ${count === 1 ? '1 item' : `${count} items`}, but ${other} has ${length}; give all the same length`,
  ),
  'map/out': entry(
    'TypeError',
    ({ value, type, where }: { value: string; type: string; where: string }) =>
      `cannot store results in ${value}${at(where)}: they need a '${type}', as ffi.new makes it, or the typed array of such items`,
  ),
  'map/call': entry(
    'FFIError',
    ({ name, index, thrown }: { name: string; index: number; thrown: unknown }) =>
      `call ${index} of '${name}.map' threw: ${thrown instanceof Error ? thrown.message : describePlain(thrown)}`,
  ),
  'pool/closed': entry('FFIError', ({ name }: Named) => `cannot call '${name}' on a pool that has been closed`),
  'pool/function': entry(
    'TypeError',
    ({ value, what }: { value: string; what: string }) =>
      `${what} expects a C function, got ${value}; JavaScript functions run on this thread alone`,
  ),

  'callback/type': entry(
    'TypeError',
    ({ type }: Typed) => `ffi.callback expects a function type or a pointer to one, not '${type}'`,
  ),
  'callback/function': entry(
    'TypeError',
    ({ value, what }: { value: string; what: string }) => `${what} must be a function, not ${value}`,
  ),
  'callback/posted': entry(
    'TypeError',
    ({ type, result }: { type: string; result: string }) =>
      `a callback with thread: 'post' runs after C has gone on, so it must return void, not '${result}' as '${type}' does; thread: 'wait' has C wait for the result`,
  ),
  'channel/type': entry(
    'TypeError',
    ({ type }: Typed) => `ffi.channel expects a function type or a pointer to one, not '${type}'`,
  ),
  'channel/result': entry(
    'TypeError',
    ({ type, result }: { type: string; result: string }) =>
      `the messages of a channel are read after C has gone on, so its function must return void, not '${result}' as '${type}' does; use ffi.callback for it`,
  ),
  'channel/overflow': entry(
    'RangeError',
    ({ lost }: { lost: number }) =>
      `C called a channel ${lost} times more than it has room for, and those calls are lost; read faster, give it more 'capacity', or let 'overflow' be 'wait' or 'drop'`,
  ),
  'callback/unsupported': entry(
    'FFIError',
    ({ type, reason }: { type: string; reason: string }) => `cannot make a callback of type '${type}': ${reason}`,
  ),
  'callback/dead': entry(
    'FFIError',
    ({ name }: Named) =>
      `C called ${name} after its life had ended: a function passed as an argument lives for that call, and a callback until it is released or nothing refers to it; keep the result of ffi.callback for as long as C may call it`,
  ),
  'source/file': entry(
    'TypeError',
    ({ file }: { file: string }) =>
      `expected the text of C declarations, got the name of a file: give what it says, as readFileSync(${JSON.stringify(file)}, 'utf8') returns it`,
  ),
  'source/library': entry(
    'TypeError',
    ({ library }: { library: string }) =>
      `expected the text of C declarations, got the name of a library: declare what is in it, then open it with ffi.dlopen(${JSON.stringify(library)})`,
  ),
  'option/value': entry(
    'TypeError',
    ({ option, value, wanted }: { option: string; value: string; wanted: string }) =>
      `option '${option}' must be ${wanted}, not ${value}`,
  ),
  'option/unknown': entry(
    'TypeError',
    ({ option, known }: { option: string; known: string }) => `unknown option '${option}'; known: ${known}`,
  ),
  'stream/open': entry(
    'FFIError',
    ({ fd, why }: { fd: number; why: string }) => `cannot open a stream on file descriptor ${fd}: ${why}`,
  ),
  'argument/type': entry(
    'TypeError',
    ({ what, wanted, value }: { what: string; wanted: string; value: string }) =>
      `${what} must be ${wanted}, not ${value}`,
  ),
} as const
