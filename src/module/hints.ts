/** What to do about what a compiler says of declarations, and a linker of libraries. Its own words stand above. */
import type { Declaration, FunctionDeclaration, VariableDeclaration } from '../declare/declaration.ts'
import type { Scope } from '../declare/scope.ts'
import type { CompilerDiagnostic } from '../diagnostics/errors.ts'
import type { Place } from '../diagnostics/source.ts'
import type { EmittedC } from '../emit/c/module.ts'
import type { Hint } from '../toolchain/diagnostics.ts'
import { arrayOf, CONST } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'

/** What a rule knows of a message beside its groups. */
interface Said {
  /** The one declaration on the line that the message is about. */
  readonly declaration: Declaration | undefined
  readonly diagnostic: CompilerDiagnostic
  /** All that the compiler said. */
  readonly all: readonly CompilerDiagnostic[]
  readonly declarationOf: (name: string) => Declaration | undefined
  /** Where a function or variable is declared: `<cdef>:12`. */
  readonly placeOf: (name: string) => string | undefined
}

interface Rule {
  /** One cause that shows at many lines: only the first is of use. */
  readonly once?: true
  /** gcc's wording, clang's, and of both in C++. */
  readonly messages: readonly RegExp[]
  readonly hint: (groups: readonly string[], said: Said, named: Readonly<Record<string, string>>) => string | undefined
}

const PASSING =
  /passing '(?:const )?(?<given>(?:struct|union) \w+) \*' to parameter of type '(?:const )?(?<wanted>\w+) \*'/
const RETURNING =
  /^returning '(?:const )?(?<wanted>\w+) \*' from .* type '(?:const )?(?<given>(?:struct|union) \w+) \*'/

/** Rules for messages about declarations; the first that fits counts. */
const DECLARED: readonly Rule[] = [
  {
    messages: [/^invalid operands (?:to binary [^']*|of types )'([^']*)'/],
    hint: ([type = ''], { declaration }) => {
      if (declaration?.kind !== 'constant' || declaration.origin === 'enumerator') return undefined
      const { name } = declaration
      return `'${name}' is no integer; declare it as \`${constantOf(type, name)}\``
    },
  },
  {
    messages: [
      /'char \(\*\)\[(?<declared>\d+)\]' from .*'char \(\*\)\[(?<actual>\d+)\]'/,
      /'char \(\*\)\[(?<declared>\d+)\]' with an .*'char \(\*\)\[(?<actual>\d+)\]'/,
      /'char \(\*\)\[(?<actual>\d+)\]' to 'char \(\*\)\[(?<declared>\d+)\]'/,
    ],
    hint: (_, __, { declared, actual }) =>
      `declared with ${items(declared)}, C has ${actual}; write C's length, or \`[...]\` to take it`,
  },
  {
    messages: [
      /volatile ?\*' from .*'[\w ]+ \(\*\)\[(\d+)\]'/,
      /volatile ?\*' with an .*'[\w ]+ ?\(\*\)\[(\d+)\]'/,
      /'[\w ]+ \(\*\)\[(\d+)\]' to '[^']*volatile ?\*'/,
    ],
    hint: ([length], { declaration }) => {
      if (declaration?.kind !== 'variable') return undefined
      const { type, name, isStatic } = declaration
      if (type.kind !== 'pointer' || isStatic) return readingAs(declaration)
      const array = spell(arrayOf(type.target, Number(length)), name, type.qualifiers)
      return `C has an array: declare \`extern ${asWritten(array)};\``
    },
  },
  {
    messages: [/^lvalue required as unary '&' operand/, /^cannot take the address of an rvalue/],
    hint: (_, { declaration }) => (declaration?.kind === 'variable' ? readingAs(declaration) : undefined),
  },
  {
    messages: [
      /^implicit declaration of function '(\w+)'/,
      /^'(\w+)' undeclared/,
      /^call to undeclared function '(\w+)'/,
      /^use of undeclared identifier '(\w+)'/,
      /^'(\w+)' was not declared in this scope/,
    ],
    hint: ([name]) => `the C source declares no '${name}': include the header that does, or is it misspelt?`,
  },
  {
    messages: [/^unknown type name '(\w+)'/, /^'(\w+)' does not name a type/],
    hint: ([name]) => `the C source has no type '${name}': include the header that defines it, or is it misspelt?`,
  },
  {
    messages: [
      /^invalid use of undefined type '((?:struct|union) \w+)'/,
      /to (?:an )?incomplete type '((?:struct|union) \w+)'/,
      /incomplete (?:definition of )?type '((?:struct|union) \w+)'/,
    ],
    once: true,
    hint: ([record = '']) => undefinedRecord(record),
  },
  {
    messages: [/^passing argument \d+ of '.*' from incompatible pointer type/],
    once: true,
    hint: (_, { diagnostic, all }) => {
      const note = all[all.indexOf(diagnostic) + 1]
      return note?.severity === 'note' ? sameName(EXPECTED.exec(note.message)?.groups) : undefined
    },
  },
  {
    once: true,
    messages: [PASSING, RETURNING],
    hint: (_, __, named) => sameName(named),
  },
  {
    messages: [
      /^static declaration of '(\w+)' follows non-static declaration/,
      /^'.*\b(\w+)\(.*\)' was declared 'extern' and later 'static'/,
    ],
    hint: ([name = ''], { all, declarationOf }) => prototypeBefore(useOf(name, all), name, declarationOf(name)),
  },
  {
    messages: [/^conflicting types for '(\w+)'/],
    hint: ([name = ''], { all, declarationOf }) => {
      const use = useOf(name, all)
      return use && prototypeBefore(use, name, declarationOf(name))
    },
  },
]

/** Rules for messages that may be about anything. */
const ANYWHERE: readonly Rule[] = [
  {
    messages: [/^(\S+\.(?:h|hh|hpp|hxx)): No such file or directory/, /^'([^']+)' file not found/],
    hint: ([header]) =>
      `install the package with the header '${header}', such as a -dev package, or name its folder in \`includeDirs\``,
  },
  {
    messages: [
      /^cannot find -l:?([^\s:]+)/,
      /^unable to find library -l([^\s:]+)/,
      /^library not found for -l(\S+)/,
      /^library '(.+)' not found/,
    ],
    hint: ([library]) => `install the -dev package of '${library}', or name the folder that has it in \`libraryDirs\``,
  },
  {
    messages: [
      /^undefined reference to [`'](\w+)'/,
      /^undefined symbol: _?(\w+)/,
      /unresolved external symbol _?(\w+)/,
    ],
    hint: ([name = ''], { placeOf }) => {
      const place = placeOf(name)
      const declared = place ? `, declared at ${place}` : ''
      return `name the library that has '${name}'${declared}: \`libraries: ['...']\`; or is it misspelt?`
    },
  },
]

const EXPECTED =
  /^expected '(?:const )?(?<wanted>\w+) \*' but argument is of type '(?:const )?(?<given>(?:struct|union) \w+) \*'/
const IMPLICIT = /^(?:implicit declaration of|call to undeclared) function '(\w+)'/

/** Finds what to do about messages on a module's C, which was made for what the scope declares. */
export function hintsOf({ declared }: EmittedC, scope: Scope): Hint {
  const declarationOf = (name: string): Declaration | undefined => scope.declaration(name)
  const placeOf = (name: string): string | undefined => {
    const place = declarationOf(name)?.place
    return place && [...declared].find(([, places]) => places.some((each) => isSamePlace(each, place)))?.[0]
  }
  return (diagnostic, all) => {
    const placesOf = ({ file, line }: CompilerDiagnostic) => declared.get(`${file}:${line}`)
    const places = placesOf(diagnostic) ?? expansionsOf(diagnostic, all).map(placesOf).find(Boolean)
    const declaration = places && onlyDeclaration(scope, places)
    for (const { messages, hint, once = false } of places ? [...DECLARED, ...ANYWHERE] : ANYWHERE) {
      for (const pattern of messages) {
        const match = pattern.exec(diagnostic.message)
        if (!match) continue
        const said = { declaration, diagnostic, all, declarationOf, placeOf }
        const text = hint(match.slice(1), said, match.groups ?? {})
        return text === undefined ? undefined : { text, once }
      }
    }
    return undefined
  }
}

const isSamePlace = (a: Place, b: Place): boolean => a.source === b.source && a.offset === b.offset

/** What is declared at one of the places; undefined where it is not one thing. */
function onlyDeclaration(scope: Scope, places: readonly Place[]): Declaration | undefined {
  const declarations = [...scope.declarations()].filter(({ place }) => places.some((each) => isSamePlace(each, place)))
  return declarations.length === 1 ? declarations[0] : undefined
}

/** Notes on macros that the message is inside of: g++ names the place of the macro first. */
function expansionsOf(diagnostic: CompilerDiagnostic, all: readonly CompilerDiagnostic[]): CompilerDiagnostic[] {
  const others = all.slice(all.indexOf(diagnostic) + 1)
  const end = others.findIndex(({ severity }) => severity !== 'note')
  return others.slice(0, end < 0 ? undefined : end).filter(({ message }) => message.startsWith('in expansion of macro'))
}

const items = (count: string | undefined): string => `${count} item${count === '1' ? '' : 's'}`

/** How a variable is declared that is to be read as a constant; what is no object in C cannot be an array. */
function readingAs({ type, name, qualifiers }: VariableDeclaration): string | undefined {
  if (type.kind === 'array') return undefined
  const constant = asWritten(spell(type, name, qualifiers | CONST))
  return `to read a constant, write const at the name: \`static ${constant};\``
}

/** A spelling as people write it: `char *name`. */
const asWritten = (spelling: string): string => spelling.replaceAll('* ', '*')

/** A declaration of a constant that is no integer, from its type in C. */
function constantOf(type: string, name: string): string {
  if (/^(?:const )?(?:char|wchar_t)\b.*[*\]]$/.test(type))
    return `static const ${/wchar_t|char/.exec(type)} *const ${name};`
  if (/^(?:const )?(?:float|double|long double)$/.test(type)) return `static const double ${name};`
  return /\*$/.test(type) ? `static ${type}const ${name};` : `static const ${type} ${name};`
}

function undefinedRecord(record: string): string {
  const [kind, tag] = record.split(' ')
  return `the C source has no \`${record}\`: include the header that defines it, or where it is a typedef, declare \`typedef ${kind} { ...; } ${tag};\` with its members`
}

/** The hint where C has a typedef of the name that is declared as a tag. */
function sameName(groups: Readonly<Record<string, string>> | undefined): string | undefined {
  const { wanted, given = '' } = groups ?? {}
  return wanted !== undefined && given.split(' ')[1] === wanted ? undefinedRecord(given) : undefined
}

/** Where C uses a function that it does not know. */
const useOf = (name: string, all: readonly CompilerDiagnostic[]): CompilerDiagnostic | undefined =>
  all.find(({ message, file }) => file !== undefined && IMPLICIT.exec(message)?.[1] === name)

function prototypeBefore(
  use: CompilerDiagnostic | undefined,
  name: string,
  declaration: Declaration | undefined,
): string {
  const place = use ? `, which it is at ${use.file}:${use.line}` : ''
  const prototype = declaration?.kind === 'function' ? prototypeOf(declaration) : `... ${name}(...)`
  return `write \`static ${prototype};\` in the C source before '${name}' is used${place}`
}

/** What the C source has to say of a function that JavaScript defines. */
function prototypeOf({ name, type, parameterNames }: FunctionDeclaration): string {
  const parameters = type.parameters.map((parameter, i) => spell(parameter, parameterNames[i]))
  return asWritten(spell(type.result, `${name}(${parameters.join(', ') || 'void'})`))
}
