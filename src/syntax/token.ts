/**
 * Token kinds and keywords: one table.
 * A single-character punctuator's kind is its character code; every kind has a name here.
 */

export const END = 0
export const IDENTIFIER = 1
export const NUMBER = 2
export const STRING = 3
export const CHARACTER = 4
export const ELLIPSIS = 5
export const SHIFT_LEFT = 6
export const SHIFT_RIGHT = 7
export const LESS_EQUAL = 8
export const GREATER_EQUAL = 9
export const EQUAL_EQUAL = 10
export const NOT_EQUAL = 11
export const AND_AND = 12
export const OR_OR = 13
export const ARROW = 15
/** `++`, `+=` and the like: tokens of C that no declaration holds. */
export const OTHER = 14

/** Punctuators of one character, whose kinds are their codes. */
export const EXCLAMATION = 33
export const PERCENT = 37
export const AMPERSAND = 38
export const LEFT_PAREN = 40
export const RIGHT_PAREN = 41
export const STAR = 42
export const PLUS = 43
export const COMMA = 44
export const MINUS = 45
export const DOT = 46
export const SLASH = 47
export const COLON = 58
export const SEMICOLON = 59
export const LESS = 60
export const EQUALS = 61
export const GREATER = 62
export const QUESTION = 63
export const LEFT_BRACKET = 91
export const RIGHT_BRACKET = 93
export const CARET = 94
export const LEFT_BRACE = 123
export const BAR = 124
export const RIGHT_BRACE = 125
export const TILDE = 126

/** Words that add up to a builtin type; `value` says which word. */
export const TYPE_WORD = 128
export const STORAGE = 129
export const QUALIFIER = 130
export const CONVENTION = 131
export const STRUCT = 132
export const UNION = 133
export const ENUM = 134
export const TYPEOF = 135
export const ATTRIBUTE = 136
export const DECLSPEC = 137
export const ASM = 138
export const ALIGNAS = 139
export const ALIGNOF = 140
export const SIZEOF = 141
export const OFFSETOF = 142
export const STATIC_ASSERT = 143
export const ATOMIC = 144
/** `__extension__`, `_Nullable` and the like: words without an effect on types. */
export const IGNORED = 145
export const PRAGMA_OPERATOR = 146
export const GENERIC = 148
/** Keywords that no declaration here can use. */
export const UNSUPPORTED = 147

/** Storage and function specifiers, as bits. */
export const TYPEDEF = 1
export const EXTERN = 2
export const STATIC = 4
export const INLINE = 8
export const THREAD = 16
export const OTHER_STORAGE = 32

/** Qualifiers, as bits; the two that matter have the numbers that `types` gives them. */
export const CONST = 1
export const VOLATILE = 2
const UNKEPT_QUALIFIER = 0

/** The words of builtin types, one bit each; `long` has two, since it may be said twice. */
export const VOID_WORD = 1
export const BOOL_WORD = 1 << 1
export const CHAR_WORD = 1 << 2
export const SHORT_WORD = 1 << 3
export const INT_WORD = 1 << 4
export const LONG_WORD = 1 << 5
export const LONG_LONG_WORD = 1 << 6
export const FLOAT_WORD = 1 << 7
export const DOUBLE_WORD = 1 << 8
export const SIGNED_WORD = 1 << 9
export const UNSIGNED_WORD = 1 << 10
export const INT128_WORD = 1 << 11
export const COMPLEX_WORD = 1 << 12
export const FLOAT16_WORD = 1 << 13
export const FLOAT128_WORD = 1 << 14
export const DECIMAL32_WORD = 1 << 15
export const DECIMAL64_WORD = 1 << 16
export const DECIMAL128_WORD = 1 << 17
export const BFLOAT16_WORD = 1 << 18

export const CONVENTIONS = ['cdecl', 'stdcall', 'fastcall', 'thiscall'] as const
export type ConventionWord = (typeof CONVENTIONS)[number]

/** Macros of <windows.h> that are conventions where one may stand, and names like others elsewhere: programs have used them so. */
export const CONVENTION_MACROS: ReadonlyMap<string, ConventionWord> = new Map([
  ['CALLBACK', 'stdcall'],
  ['APIENTRY', 'stdcall'],
  ['PASCAL', 'stdcall'],
  ['NTAPI', 'stdcall'],
  ['STDMETHODCALLTYPE', 'stdcall'],
  ['WINAPIV', 'cdecl'],
])

type Entry = readonly [spellings: string, kind: number, value: number]

const ENTRIES: readonly Entry[] = [
  ['void', TYPE_WORD, VOID_WORD],
  ['_Bool', TYPE_WORD, BOOL_WORD],
  ['char __int8', TYPE_WORD, CHAR_WORD],
  ['short __int16', TYPE_WORD, SHORT_WORD],
  ['int __int32', TYPE_WORD, INT_WORD],
  ['long', TYPE_WORD, LONG_WORD],
  ['__int64', TYPE_WORD, LONG_LONG_WORD],
  ['float _Float32', TYPE_WORD, FLOAT_WORD],
  ['double _Float64 _Float32x', TYPE_WORD, DOUBLE_WORD],
  ['_Float64x __float80', TYPE_WORD, LONG_WORD | DOUBLE_WORD],
  ['signed __signed __signed__', TYPE_WORD, SIGNED_WORD],
  ['unsigned', TYPE_WORD, UNSIGNED_WORD],
  ['__int128', TYPE_WORD, INT128_WORD],
  ['_Complex __complex__ __complex', TYPE_WORD, COMPLEX_WORD],
  ['_Float16', TYPE_WORD, FLOAT16_WORD],
  ['__float128 _Float128', TYPE_WORD, FLOAT128_WORD],
  ['_Decimal32', TYPE_WORD, DECIMAL32_WORD],
  ['_Decimal64', TYPE_WORD, DECIMAL64_WORD],
  ['_Decimal128', TYPE_WORD, DECIMAL128_WORD],
  ['__bf16', TYPE_WORD, BFLOAT16_WORD],
  ['typedef', STORAGE, TYPEDEF],
  ['extern', STORAGE, EXTERN],
  ['static', STORAGE, STATIC],
  ['inline __inline __inline__ __forceinline', STORAGE, INLINE],
  ['_Thread_local __thread thread_local', STORAGE, THREAD],
  ['register auto _Noreturn', STORAGE, OTHER_STORAGE],
  ['const __const __const__', QUALIFIER, CONST],
  ['volatile __volatile __volatile__', QUALIFIER, VOLATILE],
  ['restrict __restrict __restrict__', QUALIFIER, UNKEPT_QUALIFIER],
  ['__cdecl _cdecl', CONVENTION, 0],
  ['__stdcall _stdcall WINAPI', CONVENTION, 1],
  ['__fastcall _fastcall', CONVENTION, 2],
  ['__thiscall', CONVENTION, 3],
  ['struct', STRUCT, 0],
  ['union', UNION, 0],
  ['enum', ENUM, 0],
  ['typeof __typeof __typeof__ typeof_unqual', TYPEOF, 0],
  ['__attribute__ __attribute', ATTRIBUTE, 0],
  ['__declspec _declspec', DECLSPEC, 0],
  ['asm __asm __asm__', ASM, 0],
  ['_Alignas alignas', ALIGNAS, 0],
  ['_Alignof alignof __alignof __alignof__', ALIGNOF, 0],
  ['sizeof', SIZEOF, 0],
  ['offsetof __builtin_offsetof', OFFSETOF, 0],
  ['_Static_assert static_assert', STATIC_ASSERT, 0],
  ['_Atomic', ATOMIC, 0],
  ['__extension__ __ptr32 __ptr64 __unaligned __w64', IGNORED, 0],
  ['_Nonnull _Nullable _Null_unspecified __nonnull __nullable', IGNORED, 0],
  ['_Pragma __pragma', PRAGMA_OPERATOR, 0],
  ['_Generic', GENERIC, 0],
  ['_Imaginary __auto_type', UNSUPPORTED, 0],
  ['break case continue default do else for goto if return switch while', UNSUPPORTED, 0],
]

/** A keyword with its kind, and for the grouped kinds the member of the group. */
export interface Keyword {
  readonly spelling: string
  readonly kind: number
  readonly value: number
}

export const KEYWORDS: readonly Keyword[] = ENTRIES.flatMap(([spellings, kind, value]) =>
  spellings.split(' ').map((spelling) => ({ spelling, kind, value })),
)

/** The words of a sum, in the order of their bits. */
export function spellWords(words: number): string {
  const spellings = KEYWORDS.flatMap(({ spelling, kind, value }) =>
    kind === TYPE_WORD && (words & value) === value ? [[value, spelling] as const] : [],
  )
  return [...new Map(spellings.reverse()).values()].reverse().join(' ')
}

/** Spelling of a token kind in an error: `';'`, `a name`. */
export function spellKind(kind: number): string {
  if (kind === IDENTIFIER) return 'a name'
  if (kind === STRING) return 'a string'
  if (kind === END) return 'the end'
  return `'${String.fromCharCode(kind)}'`
}
