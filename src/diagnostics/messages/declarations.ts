/** Messages of the errors and warnings about C text: one table by code. */
import { didYouMean } from '../../base/nearest.ts'
import { CDefError } from '../errors.ts'
import { type Place, positionOf, type Source } from '../source.ts'

/** What attributes change that nobody here can follow, and what to do where they stand. */
const REFUSALS = {
  /** On every target. */
  call: 'how functions are called; call it from C that is compiled, in API mode',
  /** On 32-bit x86; elsewhere C ignores it. */
  'call-x86': 'how functions are called; call it from C that is compiled, in API mode',
  /** Bit-fields by the rules of Microsoft's compiler. */
  'microsoft-layout':
    "where members are, by the rules of Microsoft's compiler; end the record in '...;' and use API mode",
  /** Bit-fields by the rules of gcc. */
  'gcc-layout': "where members are, by the rules of gcc; end the record in '...;' and use API mode",
  layout: 'where members are, or the order of their bytes; read the record as bytes, or from C that is compiled',
  value: 'what values a type has, or how they are stored; give the type that they are stored as',
  address: 'what an address is; declare the pointer as the integer that it is stored as',
} as const

/** What an attribute that cannot be obeyed changes. */
export type Refusal = keyof typeof REFUSALS

interface Named {
  readonly name: string
}
interface Typed {
  readonly type: string
}
interface Undeclared {
  readonly near: string | undefined
}
interface Expected {
  readonly wanted: string
  readonly found: string
  /** What was taken for a name before it. */
  readonly suspect?: string | undefined
}
interface Hinted extends Named {
  readonly hint: string | undefined
}

/** Keeps what `#define` gave, so that constants come along. */
const PREPROCESS = "'cc -E -dD -P header.h'"

const because = (hint: string | undefined): string => (hint ? `: ${hint}` : '')

/** A name in capitals where no name belongs is a macro more often than not, as in `API int f(void);`; so are `__THROW` and its like. */
const macroHint = (name: string, what = 'it'): string | undefined =>
  /^_{0,2}[A-Z][A-Z0-9_]{2,}$|^[A-Z]{2}$|^__[a-z]\w*[a-z]$/.test(name)
    ? `if ${what} is a macro of a header, preprocess the header with ${PREPROCESS}, or leave it out`
    : undefined

const where = ({ source, offset }: Place): string => {
  const { name, line, column } = positionOf(source, offset)
  return `${name}:${line}:${column}`
}

const DECLARATION_MESSAGES = {
  'syntax/stray': ({ character }: { readonly character: string }) => `unexpected character '${character}'`,
  'syntax/unterminated': ({ what }: { readonly what: string }) => `this ${what} does not end`,
  'syntax/expected': ({ wanted, found, suspect = '' }: Expected) =>
    `expected ${wanted}, found ${found}${because(macroHint(suspect, `'${suspect}'`) ?? macroHint(found.slice(1, -1)))}`,
  'syntax/too-deep': ({ limit }: { readonly limit: number }) => `nested more than ${limit} levels deep`,
  'syntax/unknown-type': ({ name, hint, near }: Hinted & { readonly near: string | undefined }) =>
    `unknown type '${name}'${because(hint ?? (near ? undefined : macroHint(name)))}${didYouMean(hint ? undefined : near)}`,
  'syntax/no-type': ({ name, hint }: Hinted) => `expected a type before '${name}'${because(hint ?? macroHint(name))}`,
  'syntax/two-types': ({ found }: { readonly found: string }) => `${found} cannot follow another type`,
  'syntax/tag': ({ keyword, found }: { readonly keyword: string; readonly found: string }) =>
    keyword === 'enum' ? `enum name or '{' expected, found ${found}` : `struct or union name expected, found ${found}`,
  'syntax/only-ellipsis': ({ name }: { readonly name: string | undefined }) =>
    `${name ? `${name}: ` : ''}a function with only '(...)' as argument is not correct C`,
  'syntax/unsupported': ({ word }: { readonly word: string }) => `'${word}' is not supported`,
  'syntax/body': (_: object) =>
    "a function's body is skipped only where the function is 'static' or 'inline'; " +
    "write ';' in place of this one, or 'static' before the function",
  'syntax/string': (_: object) => 'a string literal cannot stand here',
  'syntax/linkage': ({ language }: { readonly language: string }) =>
    `unknown linkage "${language}"; "C", "JS" (a function written in JavaScript) and "JS+C" are known`,
  'syntax/preprocess': ({ directive }: { readonly directive: string }) =>
    `'${directive}' is not obeyed here; preprocess the header first, with ${PREPROCESS}, or leave it out`,
  'syntax/directive': ({ directive }: { readonly directive: string }) => `unknown directive '${directive}'`,
  'syntax/error-directive': ({ text }: { readonly text: string }) => `#error ${text}`,
  'syntax/macro-name': (_: object) => 'expected the name of a macro',
  'syntax/pack': ({ text }: { readonly text: string }) =>
    `cannot read '#pragma pack(${text})': a number is 1, 2, 4, 8 or 16`,

  'declare/duplicate': ({
    what,
    name,
    previous,
  }: Named & { readonly what: string; readonly previous: Place | undefined }) =>
    `multiple declarations of ${what} '${name}', which differ${previous ? ` (the other one is at ${where(previous)})` : ''}; ` +
    'use { override: true } to replace the earlier one',
  'declare/duplicate-record': ({ name, previous }: Named & { readonly previous: Place | undefined }) =>
    `duplicate declaration of '${name}', with a different body${previous ? ` (the other one is at ${where(previous)})` : ''}`,
  'declare/duplicate-member': ({ name, type }: Named & Typed) => `'${type}' has two members named '${name}'`,
  'declare/tag-kind': ({ tag, was, now }: { readonly tag: string; readonly was: string; readonly now: string }) =>
    `wrong kind of tag: '${tag}' is ${was}, not ${now}`,
  'declare/words': ({ words }: { readonly words: string }) => `'${words}' is not a type`,
  'declare/array-of': ({ type }: Typed) => `an array of '${type}' is not a C type`,
  'declare/array-of-opaque': ({ type, undeclared }: Typed & { readonly undeclared: Undeclared | undefined }) =>
    `an array of '${type}', ${undeclared ? `which was never declared${didYouMean(undeclared.near)}` : 'whose size is not known'}`,
  'declare/function-returns': ({ what, type }: Typed & { readonly what: string }) =>
    `a function cannot return ${what} ('${type}')`,
  'declare/void-parameter': (_: object) => "a parameter of type 'void' is not correct C",
  'declare/array-length': ({ length }: { readonly length: string }) => `${length} is not a possible array length`,
  'declare/deferred-length': (_: object) =>
    "unsupported '[...]' here: the array's length cannot be found out in this place",
  'declare/open-length': (_: object) => 'an array without a length is accepted only as the outermost dimension',
  'declare/star-length': (_: object) => "'[*]' is accepted only in a parameter",
  'declare/incomplete-member': ({ name, type }: Named & Typed) =>
    `member '${name}' has type '${type}', whose members are not known here`,
  'declare/member-type': ({ name, type }: Named & Typed) => `member '${name}' cannot have type '${type}'`,
  'declare/flexible': ({ name, type }: Named & Typed) =>
    `member '${name}' of '${type}' has no length; only the last member of a struct may have none`,
  'declare/unnamed-member': (_: object) => 'this member declares nothing',
  'declare/bit-field-type': ({ name, type }: Named & Typed) => `bit-field '${name}' cannot have type '${type}'`,
  'declare/bit-field-width': ({ name, width, type }: Named & Typed & { readonly width: string }) =>
    `bit-field '${name}' of type '${type}' cannot be ${width} bits wide`,
  'declare/alignment': ({ value }: { readonly value: string }) =>
    `${value} is not an alignment: a power of two is wanted`,
  'declare/mode': ({ mode, type }: Typed & { readonly mode: string }) => `mode '${mode}' does not fit '${type}'`,
  'declare/vector': ({ type, bytes }: Typed & { readonly bytes: string }) =>
    `no vector of ${bytes} bytes can be made of '${type}'`,
  'declare/enum-range': ({ name }: Named) => `no integer type holds all the values of '${name}'`,
  'declare/enum-base': ({ type }: Typed) => `'${type}' cannot be the type of an enum`,
  'declare/attribute': ({ name, refusal }: Named & { readonly refusal: Refusal }) =>
    `cannot obey the attribute '${name}': it changes ${REFUSALS[refusal]}`,
  'declare/order': ({ name }: Named) => `'${name}' is no order of bytes: it is "big-endian" or "little-endian"`,
  'declare/pragma': ({ text }: { readonly text: string }) =>
    `cannot obey '#pragma ${text}': it changes where the members of records are; name the record without members, and read them in API mode`,
  'declare/enum-base-again': ({ name, was, now }: Named & { readonly was: string; readonly now: string }) =>
    `'${name}' is declared with two types of values: '${was}' and '${now}'`,
  'declare/storage': ({ storage }: { readonly storage: string }) => `'${storage}' cannot stand here`,
  'declare/void-variable': ({ name }: Named) => `variable '${name}' cannot have type 'void'`,
  'declare/initializer': ({ name }: Named) =>
    `'${name}' cannot have a value: only a constant (such as 'static const int ${name} = 1;') may be initialised`,
  'declare/static-assert': ({ message }: { readonly message: string | undefined }) =>
    `static assertion failed${message === undefined ? '' : `: ${message}`}`,
  'declare/macro': ({ name, previous }: Named & { readonly previous: Place | undefined }) =>
    `macro '${name}' already has another value${previous ? ` (given at ${where(previous)})` : ''}`,
  'declare/extern-function': ({ language }: { readonly language: string }) =>
    `extern "${language}" declares functions that JavaScript defines, and nothing else`,
  'declare/extern-variadic': ({ name }: Named) =>
    `'${name}' cannot be written in JavaScript: variadic arguments have no types to read them by`,
  'declare/deep-type': ({ limit }: { readonly limit: number }) => `a type nested more than ${limit} levels deep`,
  'declare/named-type': ({ name }: Named) => `expected the end of the type, found '${name}'`,
  'declare/no-typeof': (_: object) => 'typeof is supported for types and for declared names only',
  'declare/nothing': (_: object) => 'this declares nothing: a name is missing',
  'declare/include-itself': (_: object) => 'an FFI cannot include itself, nor one that includes it',
  'declare/other-type': ({ name }: Named) => `'${name}' is another type here already`,
  'declare/unicode-twice': (_: object) => 'setUnicode() was already called',
  'declare/packed': ({ value }: { readonly value: string }) => `packed must be true or false, not ${value}`,
  'declare/pack': ({ value }: { readonly value: string }) => `pack must be a power of two, not ${value}`,
  'declare/packed-and-pack': (_: object) => "'packed' and 'pack' cannot be given together",

  'constant/unknown': ({ name, hint, near }: Hinted & { readonly near: string | undefined }) =>
    `'${name}' is not a known constant${because(hint)}${didYouMean(near)}`,
  'constant/other': ({ what }: { readonly what: string }) => `${what} is not a constant`,
  'constant/generic': ({ type }: Typed) => `no choice of this _Generic is for '${type}'`,
  'constant/deferred': ({ name }: Named) =>
    `only the C compiler knows the value of '${name}'; write it in place of '...'`,
  'constant/number': ({ text }: { readonly text: string }) => `'${text}' is not a number`,
  'constant/too-large': ({ text }: { readonly text: string }) => `'${text}' is outside of what a number here can hold`,
  'constant/character': ({ text }: { readonly text: string }) => `${text} is not a character`,
  'constant/escape': ({ text }: { readonly text: string }) => `unknown escape in ${text}`,
  'constant/zero': (_: object) => 'division by zero',
  'constant/shift': ({ count }: { readonly count: string }) => `a shift by ${count} bits is undefined`,
  'constant/operand': ({ operator }: { readonly operator: string }) =>
    `'${operator}' cannot be applied to this operand`,
  'constant/open-macro': ({ name }: Named) =>
    `macro '${name}' holds an operator that binds looser than the one beside it; put its body in parentheses`,
  'constant/not-integer': (_: object) => 'an integer constant is expected here',
  'constant/cast': ({ type }: Typed) => `a constant cannot be cast to '${type}'`,
  'constant/overflow': ({ value, type }: Typed & { readonly value: string }) => `${value} does not fit '${type}'`,
  'constant/size': ({ type, reason }: Typed & { readonly reason: string }) =>
    `the size or alignment of '${type}' is not known: ${reason}`,
  'constant/offset': ({ type, name }: Named & Typed) => `'${type}' has no member '${name}' with an offset`,

  'warning/extern': ({ name }: Named) =>
    `global variable '${name}': for consistency with C it should be declared with 'extern' (or 'static')`,
  'warning/enum': ({ name }: Named) => `'${name}' has no values explicitly defined; it is read as 'unsigned int'`,
  'warning/left-out': ({ reason }: { readonly reason: string }) => `a declaration was left out: ${reason}`,
  'warning/assertion': ({ reason }: { readonly reason: string }) =>
    `this static assertion cannot be checked here, and is taken to hold: ${reason}`,
  'warning/macro': ({ name, previous }: Named & { readonly previous: Place }) =>
    `macro '${name}' gets another value (the earlier one was given at ${where(previous)})`,
  'warning/attribute': ({ name }: Named) => `the attribute '${name}' is not known here and is ignored`,
  'warning/pragma': ({ text }: { readonly text: string }) => `'#pragma ${text}' is ignored`,
} as const

type Messages = typeof DECLARATION_MESSAGES
export type DeclarationCode = keyof Messages
export type DeclarationDetails<C extends DeclarationCode> = Parameters<Messages[C]>[0]

/** The message of a code. */
export function declarationMessage<C extends DeclarationCode>(code: C, details: DeclarationDetails<C>): string {
  return (DECLARATION_MESSAGES[code] as (details: DeclarationDetails<C>) => string)(details)
}

/** The catalogued error at an offset of a source. */
export function declarationError<C extends DeclarationCode>(
  source: Source,
  offset: number,
  code: C,
  details: DeclarationDetails<C>,
): CDefError {
  return new CDefError(code, declarationMessage(code, details), positionOf(source, offset))
}

/** Something odd that was accepted. */
export interface Warning {
  readonly code: DeclarationCode
  readonly message: string
  readonly place: Place
}

/** A warning as one line: place and message. */
export function formatWarning({ message, place }: Warning): string {
  return `${where(place)}: ${message}`
}

/** Of a text of which so many declarations were left out. */
export const leftOutMessage = (count: number): string =>
  `${count === 1 ? 'one declaration' : `${count} declarations`} could not be read and ${count === 1 ? 'was' : 'were'} left out; ffi.warnings says why`
