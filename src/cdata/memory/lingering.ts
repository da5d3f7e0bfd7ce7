/** Memory that is released while C may still work on it: it stays until the calls under way have returned. */

let isUnderWay = (): boolean => false
let lingering: object[] = []

/** Installs the question whether a call into C has not returned yet. */
export function setUnderWay(question: () => boolean): void {
  isUnderWay = question
}

/** Keeps memory until the calls under way have returned: before that no microtask runs. */
export function linger(memory: object): void {
  if (!isUnderWay()) return
  if (lingering.length === 0) queueMicrotask(end)
  lingering.push(memory)
}

/** Runs an action now, or once the calls under way have returned. */
export function afterCalls(action: () => void): void {
  if (isUnderWay()) queueMicrotask(action)
  else action()
}

function end(): void {
  lingering = []
}
