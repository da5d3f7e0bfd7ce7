// @ts-check
/** Analyses texts beside the page, so that typing never waits: the answer carries the number of its question. */
import { analyse } from './analysis.mjs'

self.addEventListener('message', ({ data: { number, text } }) => {
  self.postMessage({ number, analysis: analyse(text) })
})
