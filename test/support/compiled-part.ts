/** What the C of a module is asked in tests: parts made by hand from declarations, and their C compiled and read back. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionDeclaration, VariableDeclaration } from '../../src/declare/declaration.ts'
import type { Scope } from '../../src/declare/scope.ts'
import type { Place } from '../../src/diagnostics/source.ts'
import { emitC, type Language } from '../../src/emit/c/module.ts'
import type { CHandle, CompiledPart, Entry, MemberCheck } from '../../src/plan/plan.ts'
import type { CType, RecordType } from '../../src/types/ctype.ts'
import { scopeOf } from './declared.ts'

type Numbers = CompiledPart['numbers'][number]

/** A plan that grows by what a test asks; entries are told apart by their names. */
export class PartBuilder {
  readonly scope: Scope
  readonly numbers: Numbers[] = []
  readonly addresses: Entry[] = []
  readonly checks: MemberCheck[] = []
  readonly externs: FunctionDeclaration[] = []
  readonly typedefNames = new Map<CType, string>()

  constructor(text: string) {
    this.scope = scopeOf(text)
    for (const [name, { type }] of this.scope.tables.typedefs) this.nameType(type, name)
  }

  private nameType(type: CType, name: string): void {
    const isUntagged = (type.kind === 'record' || type.kind === 'enum') && type.tag === undefined
    const leadsToUnnamed =
      type.kind === 'pointer' && type.target.kind === 'record' && /\$|^\*/.test(type.target.name) && !type.target.tag
    if ((isUntagged || leadsToUnnamed) && !this.typedefNames.has(type)) this.typedefNames.set(type, name)
  }

  type(name: string): CType {
    const [keyword = '', tag] = name.split(' ')
    const found = tag ? this.scope.tag(keyword as 'struct' | 'union' | 'enum', tag) : this.scope.typedef(name)?.type
    assert.ok(found, name)
    return found
  }

  handle(name: string): CHandle {
    return { kind: 'type', type: this.type(name) }
  }

  ask(question: Numbers): this {
    this.numbers.push(question)
    return this
  }

  function(name: string): FunctionDeclaration {
    const found = this.scope.declaration(name)
    assert.equal(found?.kind, 'function', name)
    return found as FunctionDeclaration
  }

  /** Adds a function's entry. */
  call(kind: 'direct' | 'packed' | 'itself', ...names: readonly string[]): this {
    for (const name of names) this.addresses.push({ kind, declaration: this.function(name) })
    return this
  }

  variable(...names: readonly string[]): this {
    for (const name of names) {
      const declaration = this.scope.declaration(name)
      assert.equal(declaration?.kind, 'variable', name)
      this.addresses.push({ kind: 'variable', declaration: declaration as VariableDeclaration })
    }
    return this
  }

  integer(...names: readonly string[]): this {
    for (const name of names) this.addresses.push({ kind: 'integer', name, place: this.placeOf(name) })
    return this
  }

  value(name: string, type: CType): this {
    this.addresses.push({ kind: 'value', name, type, place: this.placeOf(name) })
    return this
  }

  bits(of: CHandle, member: string): this {
    this.addresses.push({ kind: 'bits', of, member, place: this.start() })
    return this
  }

  extern(kind: 'JS' | 'JS+C', ...names: readonly string[]): this {
    for (const name of names) {
      const declaration = { ...this.function(name), extern: kind }
      this.externs.push(declaration)
      this.addresses.push({ kind: 'extern', declaration })
    }
    return this
  }

  /** Compares the members of a record, those of anonymous records included. */
  check(name: string): this {
    const record = this.type(name) as RecordType
    const entry = [...this.scope.tables.tags.values(), ...this.scope.tables.typedefs.values()].find(
      (candidate) => candidate.type === record,
    )
    const place = entry?.place ?? this.start()
    const members = namedMembers(record).map((member) => ({ ...member, place }))
    this.checks.push({ record, of: { kind: 'type', type: record }, members })
    return this
  }

  private placeOf(name: string): Place {
    return this.scope.declaration(name)?.place ?? this.start()
  }

  private start(): Place {
    return { source: { name: '<cdef>', text: '' }, offset: 0 }
  }
}

type NamedMember = MemberCheck['members'][number]

function namedMembers({ body }: RecordType): Omit<NamedMember, 'place'>[] {
  if (body.state === 'opaque') return []
  return body.members.flatMap((member) => {
    if (member.name !== undefined) return [{ ...member, name: member.name }]
    return member.type.kind === 'record' ? namedMembers(member.type) : []
  })
}

const INCLUDE = fileURLToPath(new URL('../../../include', import.meta.url))

/** A compiler with the standard that it is told. */
export interface Standard {
  readonly compiler: string
  readonly standard: string
  readonly language: Language
}

const works = (compiler: string): boolean => spawnSync(compiler, ['--version']).status === 0

/** What this system can compile modules with. */
export const STANDARDS: readonly Standard[] = [
  ...['gcc', 'clang']
    .filter(works)
    .flatMap((compiler) =>
      ['c99', 'c11', 'gnu17'].map((standard): Standard => ({ compiler, standard, language: 'c' })),
    ),
  ...['g++', 'clang++']
    .filter(works)
    .flatMap((compiler) => ['c++11', 'c++17'].map((standard): Standard => ({ compiler, standard, language: 'c++' }))),
]

/** For tests that ask one compiler only. */
export const GCC: Standard = { compiler: 'gcc', standard: 'gnu17', language: 'c' }

/** For `test(name, { skip: withoutGcc }, ...)`. */
export const withoutGcc: string | false = STANDARDS.some(({ compiler }) => compiler === 'gcc')
  ? false
  : 'no C compiler: gcc does not run'

/** The C of a part. */
export function cOf(part: CompiledPart, source: string, language: Language = 'c'): string {
  return emitC(part, { name: 'fixture', id: 'id 1', source, language }).text
}

const STRICT = ['-Wall', '-Wextra', '-Werror', '-pedantic', '-Wno-psabi']

/** What the compiler says to the module; nothing where it compiles. */
export function complaints(part: CompiledPart, source: string, by: Standard = GCC, flags = STRICT): string {
  return inFolder((folder) => compileModule(folder, cOf(part, source, by.language), by, flags))
}

/** Compiles a module and a program that runs `run` with it, `before` standing before main; returns what that prints. */
export function runWith(part: CompiledPart, source: string, run: string, by: Standard = GCC, before = ''): Outcome {
  return inFolder((folder) => {
    assert.equal(compileModule(folder, cOf(part, source, by.language), by, STRICT), '')
    writeFileSync(join(folder, 'run.c'), program(run, before))
    const flags = [
      '-std=gnu11',
      '-w',
      '-I',
      INCLUDE,
      '-pthread',
      '-o',
      join(folder, 'run'),
      join(folder, 'run.c'),
      '-ldl',
    ]
    assert.equal(spawnSync('gcc', flags, { encoding: 'utf8' }).stderr, '')
    const { status, signal, stdout, stderr } = spawnSync(join(folder, 'run'), [join(folder, 'fixture.so')], {
      encoding: 'utf8',
    })
    assert.deepEqual([status, signal], [0, null], stderr)
    return { stdout, stderr }
  })
}

interface Outcome {
  readonly stdout: string
  readonly stderr: string
}

function compileModule(
  folder: string,
  text: string,
  { compiler, standard }: Standard,
  flags: readonly string[],
): string {
  const file = join(folder, compiler.endsWith('++') ? 'fixture.cpp' : 'fixture.c')
  writeFileSync(file, text)
  const args = [`-std=${standard}`, ...flags, '-I', INCLUDE, '-fPIC', '-shared', '-o', join(folder, 'fixture.so'), file]
  const { status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' })
  return status === 0 ? stderr : stderr || `${compiler} ended with ${status}`
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-module-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const program = (run: string, before: string): string => `
  #define _GNU_SOURCE
  #include <dlfcn.h>
  #include <errno.h>
  #include <complex.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <stdlib.h>
  #include <stdbool.h>
  #include <string.h>
  #include <cdef/module.h>
  static const struct cdef_module *module;
  static _Alignas(16) char frame[4096];
  /* Runs an entry on the frame. */
  static void enter(int i) { ((void (*)(char *))module->cdef_addresses[i])(frame); }
  /* The address that an entry writes, on this thread or on another, where what lies there is shown. */
  static void *at(int i) { enter(i); return *(void **)frame; }
  static void *shown(void *entry) { void *place = at((int)(size_t)entry); printf("%d ", *(int *)place); return place; }
  static void *at_elsewhere(int i) {
    pthread_t thread; void *place;
    pthread_create(&thread, NULL, shown, (void *)(size_t)i);
    pthread_join(thread, &place);
    return place;
  }
  ${before}
  int main(int argc, char **argv) {
    void *library = dlopen(argv[1], RTLD_NOW);
    if (!library) { fputs(dlerror(), stderr); return 1; }
    module = dlsym(library, "cdef_module");
    if (!module || module->cdef_contract != CDEF_MODULE_CONTRACT || module->cdef_size != sizeof *module) return 2;
    ${run}
    return 0;
  }`
