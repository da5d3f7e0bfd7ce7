/** A server of this very process, and downloads from it: C waits elsewhere, so that the server can answer. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Downloads } from './downloads.js'

const server = createServer(({ url = '' }, response) => {
  if (url === '/never') return
  response.statusCode = url === '/none' ? 404 : 200
  // In two pieces, the second one a little later.
  response.write(`the page ${url}`)
  setTimeout(() => response.end(' and its end'), 50)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

let ticks = 0
const timer = setInterval(() => ticks++, 5)
const downloads = new Downloads()
const pages = await Promise.all(['/one', '/two', '/none'].map((path) => downloads.fetch(home + path)))
for (const { status, body } of pages) console.log(`${status}: ${body}`)
console.log(`a timer has ticked meanwhile: ${ticks > 1}`)

for (const url of [`${home}/never`, 'http://127.0.0.1:1/'])
  try {
    await downloads.fetch(url, AbortSignal.timeout(300))
  } catch (error) {
    const { name, message } = error as Error
    console.log(name === 'TimeoutError' ? `${name} ended the wait` : `nobody is there: ${message.length > 0}`)
  }
clearInterval(timer)
await downloads[Symbol.asyncDispose]()
server.closeAllConnections()
server.close()
