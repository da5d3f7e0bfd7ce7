/** The library as classes: what it returns as an error is thrown, and what it makes ends by itself. */
import { ffi, lib } from '../native/drawing.js'
import { Owned } from './owned.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export class DrawingError extends Error {
  override readonly name = 'DrawingError'
  readonly code: number

  constructor(code: number) {
    super(ffi.string(lib.drawing_error_text(code)!))
    this.code = code
  }
}

/** Throws what the library says where it made nothing. */
function made<P>(pointer: P | null): P {
  if (pointer === null) throw new DrawingError(lib.drawing_last_error())
  return pointer
}

function check(code: number): void {
  if (code !== lib.DRAWING_OK) throw new DrawingError(code)
}

/** A drawing, which consists of layers. Its layers end with it. */
export class Drawing extends Owned<NonNullable<ReturnType<typeof lib.drawing_create>>> {
  constructor(title: string) {
    super(made(lib.drawing_create(title)), lib.drawing_destroy)
  }

  get title(): string {
    return ffi.string(lib.drawing_title(this.pointer)!)
  }

  get layerCount(): number {
    return lib.drawing_layers(this.pointer)
  }

  addLayer(name: string): Layer {
    return new Layer(this, name)
  }
}

/** Circles that move together. */
export class Layer extends Owned<NonNullable<ReturnType<typeof lib.layer_create>>> {
  constructor(drawing: Drawing, name: string) {
    super(made(lib.layer_create(drawing.pointer, name)), lib.layer_destroy, drawing)
  }

  get name(): string {
    return ffi.string(lib.layer_name(this.pointer)!)
  }

  set name(name: string) {
    check(lib.layer_rename(this.pointer, name))
  }

  get circleCount(): number {
    return lib.layer_circles(this.pointer)
  }

  /** The corners of the smallest box around all circles. */
  get bounds(): { least: Point; greatest: Point } {
    const { least, greatest } = lib.layer_bounds(this.pointer)
    return { least: { x: least.x, y: least.y }, greatest: { x: greatest.x, y: greatest.y } }
  }

  addCircle(centre: Point, radius: number): this {
    check(lib.layer_add_circle(this.pointer, centre, radius))
    return this
  }

  move(by: Point): this {
    lib.layer_move(this.pointer, by)
    return this
  }
}
