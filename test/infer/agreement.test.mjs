// @ts-check
import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { FFI } from 'cdef'
import ts from 'typescript-5.9'
import { projectFiles, ROOT } from '../../scripts/project-files.mjs'

const FOLDER = join(ROOT, 'build', 'agreement', String(process.pid))

/** Where tests and documents hand over C text. */
const CALL = /\b(?:newFFI|new FFI|scopeOf|newFFI\(\)\.cdef|cdef)\(\s*(`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*')/g

/**
 * What the two ways to the types disagree in, each with the reason why that is right.
 * @type {readonly { readonly text: RegExp, readonly reason: string }[]}
 */
const KNOWN = [
  { text: /mode\(/, reason: 'inference leaves types alone that an attribute changes' },
  { text: /vector_size/, reason: 'inference does not find the name before a vector attribute, and says so' },
  { text: /#undef N/, reason: 'inference knows no #undef: a macro has all its values' },
  { text: /\{"\}"; \}/, reason: 'inference takes a brace in a string for a brace' },
  { text: /#define A 2\n#define K K/, reason: 'inference keeps an enumerator that a macro takes the place of' },
  { text: /in\\\nt f/, reason: 'inference does not join words over the ends of lines' },
  { text: /extern __typeof__\(/, reason: 'inference does not read the type of an expression' },
  { text: /1 << 27/, reason: 'inference knows no length that is computed' },
  { text: /extern int a\[\]; extern int a\[3\]/, reason: 'inference has a union of two declarations of one name' },
]

/** @returns {string[]} every text that declares something */
function texts() {
  const files = projectFiles((path) => /^(test|docs|demo|bench)\/.*\.(ts|mjs|md)$|^README\.md$/.test(path))
  const literals = files.flatMap(({ text }) => [...text.matchAll(CALL)].map(([, literal = '']) => literal))
  const plain = [...new Set(literals)].filter((literal) => !literal.includes('${'))
  return plain.map((literal) => /** @type {string} */ (new Function(`return ${literal}`)())).filter(declares)
}

/** @param {string} text */
function declares(text) {
  try {
    return new FFI(text).emitDts().includes(': ')
  } catch {
    return false
  }
}

const COMPARE = `
import type { FFI, LibraryOf, TypeOf } from 'cdef'
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? 'same' : wider<A, B>) : 'differs'
type wider<A, B> = [number] extends [B] ? 'computed' : [string] extends [B] ? 'computed' : [A] extends [(...values: never) => infer R] ? B extends (...values: never) => infer S ? [number] extends [S] ? 'computed' : 'wider' : 'wider' : 'wider'
export type Compare<Generated, Inferred> = {
  [K in keyof Generated as K extends string ? K : never]: K extends keyof Inferred ? Same<Generated[K], Inferred[K]> : 'missing'
}
export type Types<F, Names> = {
  [K in Names & string as K extends \`\${string} \${string}\` ? K : never]: TypeOf<F, K extends \`type \${infer T}\` ? T : K>
}
type declarations<F> = F extends FFI<infer D, infer R> ? D : never
export type Names<F> = keyof declarations<F>
export type Unmet<Generated, Names> = Exclude<Exclude<Names, 'type @'> & \`\${'type' | 'struct' | 'union' | 'enum'} \${string}\`, keyof Generated>
export type Constants<Declarations extends { readonly [name: string]: string }> = {
  [K in keyof Declarations as Declarations[K] extends \`\${'#define' | 'enum {'}\${string}\` ? K : never]: LibraryOf<FFI<Declarations>>[K & keyof LibraryOf<FFI<Declarations>>]
}
`

describe('inferred and generated types', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  const all = texts()
  writeFileSync(join(FOLDER, 'compare.ts'), COMPARE)
  const programs = all.map((text, i) => {
    const module = new FFI(text).setSource(`generated-${i}`, '')
    writeFileSync(join(FOLDER, `generated-${i}.d.ts`), module.emitDts())
    const literal = `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``
    const source = `import { FFI } from 'cdef'
import type { Compare, Constants, Names, Types, Unmet } from './compare.js'
import type { Declarations, ffi as module, Library } from './generated-${i}.js'
const ffi = new FFI(${literal})
const lib = ffi.dlopen(null)
export type Members = Compare<Library, typeof lib>
export type Named = Compare<Types<typeof module, keyof Declarations>, Types<typeof ffi, keyof Declarations>>
export type Stated = Compare<Types<FFI<Declarations, { int64: 'bigint'; long: 'number' }>, keyof Declarations>, Types<typeof ffi, keyof Declarations>>
export type Known = Compare<Pick<Library, keyof Library & keyof Constants<Declarations>>, Constants<Declarations>>
export type Rest = Compare<Types<typeof module, Unmet<Declarations, Names<typeof ffi>>>, Types<typeof ffi, Unmet<Declarations, Names<typeof ffi>>>>
`
    const file = join(FOLDER, `text-${i}.ts`)
    writeFileSync(file, source)
    return { text, file }
  })
  const program = ts.createProgram(
    programs.flatMap(({ file }, i) => [file, join(FOLDER, `generated-${i}.d.ts`)]),
    {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
      types: ['node'],
    },
  )
  const checker = program.getTypeChecker()

  it('there are many texts', () => assert.ok(all.length > 50, String(all.length)))

  it('compile', () => {
    const problems = programs.flatMap(({ file }, i) =>
      [file, join(FOLDER, `generated-${i}.d.ts`)].flatMap((path) => {
        const source = program.getSourceFile(path)
        const found = [...program.getSemanticDiagnostics(source), ...program.getSyntacticDiagnostics(source)]
        return found.map(
          ({ messageText }) =>
            `${programs[i]?.text.slice(0, 300)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
        )
      }),
    )
    assert.deepEqual(problems, [])
  })

  it('agree on every declaration', () => {
    const problems = programs.flatMap(({ text, file }) => {
      const source = program.getSourceFile(file)
      const aliases = source?.statements.filter(ts.isTypeAliasDeclaration) ?? []
      if (aliases.length !== 5) return [`no result for ${text}`]
      return aliases.flatMap((alias) =>
        checker
          .getTypeAtLocation(alias)
          .getProperties()
          .flatMap((property) => {
            const verdict = checker.typeToString(checker.getTypeOfSymbol(property))
            if (verdict === '"same"' || verdict === '"computed"') return []
            if (KNOWN.some((known) => known.text.test(text))) return []
            return [
              `${alias.name.text} ${property.name}: ${verdict}, declared in ${JSON.stringify(text.slice(0, 200))}`,
            ]
          }),
      )
    })
    assert.deepEqual(problems, [])
  })
})
