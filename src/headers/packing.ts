/** What `#pragma pack` says at each place of a preprocessed text. */
import type { Source } from '../diagnostics/source.ts'

/** The largest alignment of members, bytes, at an offset; undefined where nothing says so. */
export function packing({ text }: Source): (offset: number) => number | undefined {
  const found: { readonly offset: number; readonly pack: number | undefined }[] = []
  const stack: { readonly label: string | undefined; readonly pack: number | undefined }[] = []
  let pack: number | undefined
  for (const { index, 1: words = '' } of text.matchAll(/^[ \t]*#[ \t]*pragma[ \t]+pack[ \t]*\(([^)]*)\)/gm)) {
    const parts = words.split(',').map((word) => word.trim())
    const number = parts.find((part) => /^\d+$/.test(part))
    const label = parts.slice(1).find((part) => !/^\d*$/.test(part))
    if (parts[0] === 'push') stack.push({ label, pack })
    else if (parts[0] === 'pop') {
      const at = label === undefined ? stack.length - 1 : stack.findLastIndex((each) => each.label === label)
      if (at >= 0) pack = stack.splice(at)[0]?.pack
    } else if (number === undefined && parts[0] !== 'show') pack = undefined
    if (number !== undefined) pack = Number(number) || undefined
    found.push({ offset: index, pack })
  }
  return (offset) => found.findLast((each) => each.offset < offset)?.pack
}
