/** What the peers use of the other runtimes' interfaces. */

type ForeignFunctions = Readonly<Record<string, (...args: never[]) => unknown>>

declare module 'bun:ffi' {
  type Signature = { readonly args: readonly string[]; readonly returns: string }
  export function dlopen(path: string, functions: Record<string, Signature>): { symbols: ForeignFunctions }
  export function ptr(view: ArrayBufferView): number
  export function toArrayBuffer(address: number, offset: number, length: number): ArrayBuffer
  export const read: { i32(address: number, offset?: number): number }
  export class CString extends String {
    constructor(address: number)
  }
  export class JSCallback {
    constructor(callback: (...args: number[]) => number, signature: Signature)
    close(): void
  }
}

declare module 'node:ffi' {
  type Signature = { readonly arguments: readonly string[]; readonly return: string }
  interface Library {
    registerCallback(signature: Signature, callback: (...args: never[]) => number): bigint
    unregisterCallback(address: bigint): void
  }
  export function dlopen(
    path: string | null,
    functions: Record<string, Signature>,
  ): { lib: Library; functions: ForeignFunctions }
  export function getInt32(address: bigint, offset?: number): number
  export function setInt32(address: bigint, offset: number, value: number): void
  export function getRawPointer(view: ArrayBufferView): bigint
  function textAt(address: bigint): string

  export { textAt as toString }
  export function toArrayBuffer(address: bigint, length: number, copy: boolean): ArrayBuffer
}

declare namespace Deno {
  type Type = string | { readonly struct: readonly Type[] }
  type Signature = { readonly parameters: readonly Type[]; readonly result: Type; readonly nonblocking?: true }
  type Address = { readonly address: unique symbol }
  const args: readonly string[]
  const version: { readonly deno: string }
  function dlopen(path: string, functions: Record<string, Signature>): { symbols: ForeignFunctions }
  const UnsafePointer: { of(view: ArrayBufferView): Address }
  class UnsafePointerView {
    constructor(address: Address)
    getInt32(offset?: number): number
    getCString(): string
    getArrayBuffer(length: number): ArrayBuffer
  }
  class UnsafeCallback {
    constructor(signature: Signature, callback: (...args: never[]) => number)
    static threadSafe(signature: Signature, callback: (...args: never[]) => number): UnsafeCallback
    readonly pointer: Address
    close(): void
  }
}

declare const Bun: { readonly version: string }
