// @ts-check
/**
 * Makes the package's entry from the compiled modules: `dist/cdef.js`, a module with the classes that users name, and
 * `dist/implementation.cjs`, a script with everything else, which the entry runs at the first FFI.
 * `src/bundle/split.ts` joins them. `dist/ctypes.js` is the entry `cdef/ctypes`: its own room, on the parts of the two.
 * Both entries are written as CommonJS too, for programs with a `require` of their own, such as Jest.
 */
import { readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import esbuild from 'esbuild'
import { textId } from '../dist/src/bundle/code-cache.js'
import { projectFiles, ROOT } from './project-files.mjs'

const MODULES = join(ROOT, 'dist/src')
const WHOLE = 'bundle/whole.js'
const SPLIT = 'bundle/split.js'

/** Modules of the entry that the implementation uses too; it gets them from the entry, so that there is one of each. */
const SHARED = [
  'cdata/object/cdata.js',
  'cdata/object/ctype-object.js',
  'base/inspect-symbol.js',
  'diagnostics/errors.js',
  'diagnostics/source.js',
]

/** What the entry holds: what the exported names are made of. Evaluating it uses nothing of the implementation. */
const ENTRY = [...SHARED, 'ffi.js', 'ffi/typed.js', 'ffi/loaded.js', 'index.js', SPLIT, 'bundle/code-cache.js']

/** The room that is an entry of its own, on the same parts. */
const CTYPES = 'ctypes/'

/** @typedef {ReadonlyMap<string, string>} Names  Exported names with commas between them, by path below `dist/src`. */

/** @returns {Promise<Names>} */
async function exportsByModule() {
  const sources = projectFiles((path) => path.startsWith('src/') && path.endsWith('.ts'))
  const paths = sources.map(({ path }) => path.slice('src/'.length).replace(/\.ts$/, '.js'))
  const { metafile } = await esbuild.build({
    absWorkingDir: MODULES,
    entryPoints: paths,
    outdir: '.',
    format: 'esm',
    write: false,
    metafile: true,
  })
  return new Map(Object.entries(metafile.outputs).map(([path, { exports }]) => [path, exports.join(', ')]))
}

/**
 * Replaces each import that leads from one part to another by a module of the given text.
 * @param {(path: string) => boolean} isOwn whether a module is of the part that is built
 * @param {(path: string) => string} standIn
 * @returns {import('esbuild').Plugin}
 */
function seam(isOwn, standIn) {
  return {
    name: 'seam',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path, resolveDir, namespace }) => {
        const target = relative(MODULES, join(resolveDir, path)).split(sep).join('/')
        if (target === WHOLE) return { path: join(MODULES, SPLIT) }
        if (namespace === 'seam' || isOwn(target)) return undefined
        return { path: target, namespace: 'seam' }
      })
      build.onLoad({ filter: /.*/, namespace: 'seam' }, ({ path }) => ({
        contents: standIn(path),
        resolveDir: MODULES,
      }))
    },
  }
}

/** @param {string} path */
const isCtypes = (path) => path.startsWith(CTYPES)
/** @param {string} path */
const isEntry = (path) => ENTRY.includes(path)

/**
 * Modules of the implementation that the entries import.
 * @param {Names} names
 */
function wantedModules(names) {
  const imported = [...ENTRY, ...[...names.keys()].filter(isCtypes)].flatMap((path) => {
    const text = readFileSync(join(MODULES, path), 'utf8')
    return [...text.matchAll(/ from '(\.[^']+)'/g)].map(([, to = '']) => posix.join(posix.dirname(path), to))
  })
  return [...new Set(imported)].filter((path) => path !== WHOLE && !isEntry(path) && !isCtypes(path)).sort()
}

/**
 * Text that imports modules, and an object of them by path.
 * @param {readonly string[]} paths
 */
function gathered(paths) {
  const imports = paths.map((path, i) => `import * as module${i} from './${path}'`)
  return { imports: imports.join('\n'), object: `{ ${paths.map((path, i) => `'${path}': module${i}`).join(', ')} }` }
}

/**
 * @param {string} contents
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(contents, options) {
  await esbuild.build({
    absWorkingDir: ROOT,
    stdin: { contents, resolveDir: MODULES, sourcefile: 'seam.js' },
    bundle: true,
    platform: 'neutral',
    external: ['node:*'],
    target: 'es2022',
    charset: 'ascii',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    ...options,
  })
}

/**
 * The implementation: a function of the entry's modules that returns those the entry imports. What it takes from the
 * entry are constants, so that it is as fast as if all lay in one place.
 * @param {Names} names
 */
async function bundleImplementation(names) {
  const { imports, object } = gathered(wantedModules(names))
  await bundle(`${imports}\nexport const modules = ${object}`, {
    outfile: 'dist/implementation.cjs',
    format: 'cjs',
    banner: { js: '(function (entry, require, url) { "use strict"; const module = {};' },
    footer: { js: 'return module.exports.modules })' },
    // Modules that ask where they lie do so to find the package's root; `url` is a place as deep as theirs.
    define: { 'import.meta.url': 'url' },
    plugins: [
      seam(
        (path) => !isEntry(path),
        (path) => `export const { ${names.get(path)} } = entry['${path}']`,
      ),
    ],
  })
}

/** What entries are written as. Where CommonJS has them lie, its own variables say. */
const FORMATS = /** @type {const} */ ([
  { format: 'esm', extension: 'js' },
  {
    format: 'cjs',
    extension: 'cjs',
    banner: { js: 'const url = require("node:url").pathToFileURL(__filename).href;' },
    define: { 'import.meta.url': 'url', 'import.meta.dirname': '__dirname' },
  },
])

/**
 * The entry: variables stand in for what it imports from the implementation, until that is there.
 * @param {Names} names
 */
async function bundleEntry(names) {
  const { imports, object } = gathered(SHARED)
  const share = `import { offer, share } from './${SPLIT}'\nimport { FFI } from './ffi.js'\nshare(${object})\noffer(FFI)`
  const TEXT_ID = JSON.stringify(textId(readFileSync(join(ROOT, 'dist/implementation.cjs'))))
  const plugins = [
    seam(isEntry, (path) => {
      const fill = `({ ${names.get(path)} } = module)`
      const wait = `whenLoaded('${path}', (module) => { ${fill} })`
      return `import { whenLoaded } from './${SPLIT}'\nexport let ${names.get(path)}\n${wait}`
    }),
  ]
  for (const { extension, ...options } of FORMATS)
    await bundle(`export * from './index.js'\n${imports}\n${share}`, {
      ...options,
      outfile: `dist/cdef.${extension}`,
      define: { TEXT_ID, ...('define' in options ? options.define : {}) },
      plugins,
    })
}

/**
 * The entry `cdef/ctypes`: what it imports from other rooms are the modules that the first entry and the implementation
 * have, so that there is one of each.
 * @param {Names} names
 */
async function bundleCtypes(names) {
  for (const { extension, ...options } of FORMATS) {
    const entry = `cdef.${extension}`
    await bundle(`export * from './${CTYPES}index.js'`, {
      ...options,
      outfile: `dist/ctypes.${extension}`,
      external: ['node:*', `./${entry}`],
      plugins: [
        seam(
          (path) => isCtypes(path) || path === entry,
          (path) =>
            `import { FFI } from './${entry}'\nexport const { ${names.get(path)} } = FFI[Symbol.for('cdef.parts')]()['${path}']`,
        ),
      ],
    })
  }
}

const names = await exportsByModule()
await bundleImplementation(names)
await bundleEntry(names)
await bundleCtypes(names)
