/** The targets: data model, alignments and the family of bit-field rules, one record each. */
import type { SizeName } from '../types/primitives.ts'

/** Bytes. */
export interface SizeAndAlignment {
  readonly size: number
  readonly alignment: number
}

export interface Target {
  readonly name: TargetName
  readonly sizes: Readonly<Record<SizeName, SizeAndAlignment>>
  readonly charSigned: boolean
  readonly wcharSigned: boolean
  /** Which compiler's rules place bit-fields. */
  readonly bitFields: 'gcc' | 'gcc-arm' | 'msvc'
  /** Where the values of a call go. */
  readonly convention: ConventionName
  /** The format of `long double`: x87's 80 bits, IEEE 754's 128, or that of `double`. */
  readonly longDouble: 'extended' | 'quadruple' | 'double'
  /** The largest alignment of a vector, bytes; absent where vectors are aligned to their whole size. */
  readonly vectorAlignment?: number
  /** Default of `#pragma pack`, bytes; absent where members keep their natural alignment. */
  readonly defaultPack?: number
}

export type TargetName = 'linux-x64' | 'linux-arm64' | 'darwin-x64' | 'darwin-arm64' | 'win-x64' | 'linux-x86'

export type ConventionName = 'sysv-x64' | 'aapcs64' | 'apple-arm64' | 'win64' | 'i386'

const same = <N extends number>(size: N) => ({ size, alignment: size }) as const

/** The data model of 64-bit Unix, which `infer` reads too. */
export const LP64 = {
  i8: same(1),
  i16: same(2),
  i32: same(4),
  i64: same(8),
  i128: same(16),
  short: same(2),
  int: same(4),
  long: same(8),
  longlong: same(8),
  pointer: same(8),
  bool: same(1),
  wchar: same(4),
  f16: same(2),
  float: same(4),
  double: same(8),
  longdouble: same(16),
  f128: same(16),
  off: same(8),
} as const satisfies Target['sizes']

const eightByFour: SizeAndAlignment = { size: 8, alignment: 4 }

/** What Linux and macOS share on x86-64. */
const UNIX_X64 = {
  sizes: LP64,
  charSigned: true,
  wcharSigned: true,
  bitFields: 'gcc',
  convention: 'sysv-x64',
  longDouble: 'extended',
} as const

/** System V AMD64 psABI, AAPCS64, Microsoft x64 and the i386 psABI, each where it says so of its scalar types. */
export const TARGETS: Readonly<Record<TargetName, Target>> = {
  'linux-x64': { name: 'linux-x64', ...UNIX_X64 },
  'linux-arm64': {
    name: 'linux-arm64',
    sizes: LP64,
    charSigned: false,
    wcharSigned: false,
    bitFields: 'gcc-arm',
    vectorAlignment: 16,
    convention: 'aapcs64',
    longDouble: 'quadruple',
  },
  // Seen with clang: there no vector asks for more than 16 bytes.
  'darwin-x64': { name: 'darwin-x64', ...UNIX_X64, vectorAlignment: 16 },
  // Apple's "Writing ARM64 code for Apple platforms": `long double` is a `double`, plain `char` and `wchar_t` are signed. Seen
  // with clang: unnamed bit-fields do not align their struct, unlike AAPCS64's.
  'darwin-arm64': {
    name: 'darwin-arm64',
    sizes: { ...LP64, longdouble: same(8) },
    charSigned: true,
    wcharSigned: true,
    bitFields: 'gcc',
    vectorAlignment: 16,
    convention: 'apple-arm64',
    longDouble: 'double',
  },
  'win-x64': {
    name: 'win-x64',
    sizes: { ...LP64, long: same(4), wchar: same(2), longdouble: same(8), off: same(4) },
    charSigned: true,
    wcharSigned: false,
    bitFields: 'msvc',
    convention: 'win64',
    longDouble: 'double',
  },
  'linux-x86': {
    name: 'linux-x86',
    sizes: {
      ...LP64,
      i64: eightByFour,
      long: same(4),
      longlong: eightByFour,
      pointer: same(4),
      double: eightByFour,
      longdouble: { size: 12, alignment: 4 },
      off: same(4),
    },
    charSigned: true,
    wcharSigned: true,
    bitFields: 'gcc',
    convention: 'i386',
    longDouble: 'extended',
  },
}
