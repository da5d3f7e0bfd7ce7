/** `DRAWING_LOG=1 npm start`: draws something; the library's log shows when its objects end. */
import { Drawing, DrawingError } from './drawing.ts'

{
  using house = new Drawing('house')
  using roof = house.addLayer('roof')
  const walls = house.addLayer('walls')
  roof.addCircle({ x: 0, y: 4 }, 2).move({ x: 1, y: 0 })
  walls.addCircle({ x: 0, y: 0 }, 1.5).addCircle({ x: 2, y: 0 }, 1.5)
  walls.name = 'lower walls'
  console.log(`'${house.title}' has ${house.layerCount} layers: '${roof.name}', '${walls.name}'`)
  console.log('the roof lies in', roof.bounds)
  try {
    walls.addCircle({ x: 0, y: 0 }, -1)
  } catch (error) {
    if (error instanceof DrawingError) console.log(`${error.message} (code ${error.code})`)
  }
}
// Ends at exit, the layer first.
new Drawing('sky').addLayer('clouds')
