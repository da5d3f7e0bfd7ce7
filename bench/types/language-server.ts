/** Asks TypeScript's language server for completions, and how long they take. */
import { type ChildProcess, spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/** What the server sends. */
interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: unknown
}

interface Completions {
  readonly items?: readonly { readonly label: string }[]
}

/** A language server that speaks over its standard streams. */
export class LanguageServer {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #received: Buffer = Buffer.alloc(0)
  #id = 0

  constructor(command: string, args: readonly string[], folder: string) {
    this.#process = spawn(command, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#process.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  /** Opens a session in the folder. */
  async start(folder: string): Promise<void> {
    const root = pathToFileURL(folder).href
    await this.#request('initialize', {
      processId: process.pid,
      rootUri: root,
      capabilities: { textDocument: { completion: {} } },
      workspaceFolders: [{ uri: root, name: 'bench' }],
    })
    this.#notify('initialized', {})
  }

  /** Opens a document. */
  open(path: string, text: string): void {
    const uri = pathToFileURL(path).href
    this.#notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } })
  }

  /** Replaces the text of a document, as typing does. */
  change(path: string, version: number, text: string): void {
    const uri = pathToFileURL(path).href
    this.#notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] })
  }

  /** Names offered at the end of the document, and the milliseconds that it took. */
  async complete(path: string, text: string): Promise<{ names: readonly string[]; took: number }> {
    const lines = text.split('\n')
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
    const start = performance.now()
    const result = (await this.#request('textDocument/completion', {
      textDocument: { uri: pathToFileURL(path).href },
      position,
      context: { triggerKind: 1 },
    })) as Completions | null
    return { names: (result?.items ?? []).map(({ label }) => label), took: performance.now() - start }
  }

  /** Ends the process. */
  stop(): void {
    this.#process.kill()
  }

  #request(method: string, params: object): Promise<unknown> {
    const id = ++this.#id
    this.#send({ jsonrpc: '2.0', id, method, params })
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  #notify(method: string, params: object): void {
    this.#send({ jsonrpc: '2.0', method, params })
  }

  #send(message: object): void {
    const body = JSON.stringify(message)
    this.#process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, head))?.[1])
      const end = head + 4 + length
      if (this.#received.length < end) return
      this.#take(JSON.parse(this.#received.toString('utf8', head + 4, end)) as Message)
      this.#received = this.#received.subarray(end)
    }
  }

  #take({ id, method, result }: Message): void {
    if (id === undefined) return
    // The server's own requests, such as those about its configuration, get an empty answer.
    if (method !== undefined) return this.#send({ jsonrpc: '2.0', id, result: [null] })
    this.#waiting.get(id)?.(result)
    this.#waiting.delete(id)
  }
}
