// @ts-check
/** Transcripts of documents: each command is run, and says what the document says. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectFiles, ROOT } from '../../scripts/project-files.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

const documents = projectFiles((path) => /^docs\/.*\.md$/.test(path)).filter(({ text }) =>
  text.includes('```sh transcript'),
)

for (const { path, text } of documents) {
  test(`what ${path} shows of a terminal is what happens`, { skip: withoutCompiler }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'cdef-transcript-'))
    try {
      mkdirSync(join(folder, 'node_modules'))
      symlinkSync(ROOT, join(folder, 'node_modules', 'cdef'), 'dir')
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      for (const [, name = '', body = ''] of text.matchAll(/^```c file (\S+)\n([\s\S]*?)^```$/gm))
        writeFileSync(join(folder, name), body)
      for (const [, body = ''] of text.matchAll(/^```sh transcript\n([\s\S]*?)^```$/gm)) play(body, folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/**
 * Runs the commands of a transcript, one after the other.
 * @param {string} transcript
 * @param {string} folder
 */
function play(transcript, folder) {
  for (const step of transcript.split(/^\$ /m).slice(1)) {
    const [command = '', ...said] = step.split('\n')
    const program = command.replace(/^npx cdef /, `"${process.execPath}" "${join(ROOT, 'dist/src/cli/main.js')}" `)
    const { stdout, stderr } = spawnSync('sh', ['-c', program], { cwd: folder, encoding: 'utf8' })
    assert.equal(`${stdout}${stderr}`, said.join('\n'), command)
  }
}
