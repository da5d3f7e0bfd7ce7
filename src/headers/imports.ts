/** What a configuration comes to: one import, or one for each platform where they differ. */
import type { ImportConfig } from './define.ts'
import { type Imported, importHeader } from './import.ts'
import { merged } from './merged.ts'
import { inlineModule } from './module-text.ts'
import { headerTargets } from './targets.ts'

/**
 * The imports that modules are made of. In `api` mode it is always one. Throws where a compiler, pkg-config or the
 * configuration fails.
 */
export function importsFor(config: ImportConfig): readonly Imported[] {
  const imports = headerTargets(config).map((target) => importHeader(config, target))
  if (imports.length === 1) return imports
  if (config.mode === 'api') return [merged(imports)]
  const texts = imports.map((imported) => inlineModule(config, imported))
  return texts.every((text) => text === texts[0]) ? imports.slice(0, 1) : imports
}
