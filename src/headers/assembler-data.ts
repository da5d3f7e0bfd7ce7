/** Data in assembler text: the bytes behind each label, as compilers for the GNU assembler write them. */

/** Bytes of each item of a directive. */
const SIZES: Readonly<Record<string, number>> = {
  byte: 1,
  short: 2,
  value: 2,
  hword: 2,
  '2byte': 2,
  long: 4,
  word: 4,
  int: 4,
  '4byte': 4,
  quad: 8,
  xword: 8,
  '8byte': 8,
}

/** The bytes behind labels that begin with `prefix`, least significant byte first. */
export function labelledData(assembler: string, prefix: string): Map<string, Uint8Array> {
  const data = new Map<string, Uint8Array>()
  let label: string | undefined
  let bytes: number[] = []
  const end = (): void => {
    if (label !== undefined) data.set(label, Uint8Array.from(bytes))
    label = undefined
    bytes = []
  }
  for (const line of assembler.split('\n')) {
    const name = /^_?([\w$.]+):/.exec(line)?.[1]
    if (name !== undefined) {
      end()
      if (name.startsWith(prefix)) label = name
    } else if (label !== undefined) {
      const [, directive = '', operands = ''] = /^\s*\.(\w+)\s*(.*)$/.exec(line) ?? []
      const more = bytesOf(directive, operands)
      if (more) bytes.push(...more)
    }
  }
  end()
  return data
}

function bytesOf(directive: string, operands: string): number[] | undefined {
  if (directive === 'zero' || directive === 'space' || directive === 'skip')
    return new Array<number>(Number.parseInt(operands, 10)).fill(0)
  if (directive === 'ascii') return textBytes(operands)
  if (directive === 'string' || directive === 'asciz') return [...textBytes(operands), 0]
  const size = Object.hasOwn(SIZES, directive) ? SIZES[directive] : undefined
  if (size === undefined) return undefined
  const items = operands.replace(/\s*(?:#|\/\/).*$/, '').split(',')
  return items.flatMap((item) => {
    if (!/^\s*-?(?:0x[\da-f]+|\d+)\s*$/i.test(item)) return []
    const text = item.trim()
    let value = BigInt.asUintN(64, text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text))
    return Array.from({ length: size }, () => {
      const byte = Number(value & 255n)
      value >>= 8n
      return byte
    })
  })
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12 }

/** The bytes of a quoted text: escapes are octal numbers, letters, and signs that stand for themselves. */
function textBytes(quoted: string): number[] {
  const inside = /"((?:\\.|[^"\\])*)"/.exec(quoted)?.[1] ?? ''
  return [...inside.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\])/gs)].flatMap(([, octal, letter, plain]) => {
    if (octal !== undefined) return [Number.parseInt(octal, 8) & 255]
    if (letter !== undefined) return [ESCAPES[letter] ?? letter.charCodeAt(0)]
    return [...new TextEncoder().encode(plain ?? '')]
  })
}
