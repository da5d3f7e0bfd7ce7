/** Twelve pieces for three threads: at once, with a timer that ticks meanwhile, and with a judge who has had enough. */
import { Crew } from './crew.js'

const lines = new Set<string | null>()
let reading: Promise<void>
{
  using crew = new Crew(3)
  reading = read(crew)

  let judged = 0
  const worth = crew.workNow(12, (piece, found) => {
    judged++
    return found > 0 ? piece : 0
  })
  console.log(`${judged} pieces are worth ${worth}`)

  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  const slowly = await crew.work(200, (piece) => piece)
  clearInterval(timer)
  console.log(`200 pieces are worth ${slowly}, and a timer has ticked meanwhile: ${ticks > 0}`)

  const enough = await crew.work(1000, (piece) => (piece < 5 ? 1 : -1))
  console.log(`stopped: ${enough}`)

  try {
    await crew.work(3, (piece) => {
      throw new Error(`who can judge that? (${typeof piece})`)
    })
  } catch (error) {
    console.log((error as Error).message)
  }
}
await reading
console.log(`the log has the pieces: ${lines.has('piece 0') && lines.has('piece 199')}`)

async function read(crew: Crew): Promise<void> {
  for await (const { text } of crew.log) lines.add(text)
}
