/** What was probably meant by a name that is no type, no tag, or no constant: for errors alone. */
import { nearest } from '../base/nearest.ts'
import { ENUM, KEYWORDS, QUALIFIER, STRUCT, TYPE_WORD, UNION } from '../syntax/token.ts'
import { type Scope, tagKind } from './scope.ts'

/** Names that types have in other languages and other packages. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...Object.fromEntries(
      [8, 16, 32, 64].flatMap((bits) =>
        [`i${bits}`, `s${bits}`, `int${bits}`, `sint${bits}`]
          .map((name) => [name, `int${bits}_t`])
          .concat([`u${bits}`, `uint${bits}`].map((name) => [name, `uint${bits}_t`])),
      ),
    ),
    f32: 'float',
    f64: 'double',
    float32: 'float',
    float64: 'double',
    number: 'double',
    isize: 'ssize_t',
    usize: 'size_t',
    byte: 'uint8_t',
    uchar: 'unsigned char',
    schar: 'signed char',
    longlong: 'long long',
    ulonglong: 'unsigned long long',
    bigint: 'int64_t',
    boolean: 'bool',
    string: 'char *',
    str: 'char *',
    cstring: 'char *',
    pointer: 'void *',
    ptr: 'void *',
    buffer: 'void *',
  }),
)

const WORDS = KEYWORDS.filter(
  ({ spelling, kind }) => /^[a-z]/.test(spelling) && [TYPE_WORD, QUALIFIER, STRUCT, UNION, ENUM].includes(kind),
).map(({ spelling }) => spelling)

/** The type that a name was meant for. */
export function nearType(scope: Scope, name: string): string | undefined {
  const known = ELSEWHERE.get(name.toLowerCase())
  if (known) return known
  const spellings = new Map<string, string>()
  for (const typedef of scope.typedefNames()) spellings.set(typedef, typedef)
  addTags(scope, spellings)
  for (const each of [...WORDS, ...scope.predeclaredNames()]) if (!spellings.has(each)) spellings.set(each, each)
  return spellingOf(name, spellings)
}

/** The struct or union that a tag was meant for, or the typedef that a struct without a tag has. */
export function nearTag(scope: Scope, tag: string): string | undefined {
  const spellings = new Map<string, string>()
  for (const name of scope.typedefNames()) if (scope.typedef(name)?.type.kind === 'record') spellings.set(name, name)
  addTags(scope, spellings)
  // The tag itself is in the scope by now.
  if (spellings.get(tag) !== tag) spellings.delete(tag)
  return spellingOf(tag, spellings)
}

/** The constant that a name was meant for. */
export function nearConstant(scope: Scope, name: string): string | undefined {
  const constants = [...scope.declarations()].filter(({ kind }) => kind === 'constant').map((each) => each.name)
  return nearest(name, [...constants, ...scope.tables.macros.keys()])
}

/** Tags by name; a typedef of the same name goes first. Tags that only type strings named are no help. */
function addTags(scope: Scope, spellings: Map<string, string>): void {
  for (const { type } of scope.tagEntries()) {
    const isDeclared = type.kind === 'enum' || type.body.state !== 'opaque' || !type.body.undeclared
    if (type.tag !== undefined && isDeclared && !spellings.has(type.tag)) {
      spellings.set(type.tag, `${tagKind(type)} ${type.tag}`)
    }
  }
}

function spellingOf(name: string, spellings: ReadonlyMap<string, string>): string | undefined {
  const near = nearest(name, spellings.keys())
  return near === undefined ? undefined : spellings.get(near)
}
