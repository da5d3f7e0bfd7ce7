// @ts-check
/** VitePress' own theme with colours of this site, and the playground, which is loaded where a page shows it. */

import DefaultTheme from 'vitepress/theme'
import { defineAsyncComponent } from 'vue'
import './style.css'

// biome-ignore lint/style/noDefaultExport: VitePress reads it.
export default {
  extends: DefaultTheme,
  /** @param {{ app: { component(name: string, component: unknown): void } }} given */
  enhanceApp({ app }) {
    app.component(
      'Playground',
      defineAsyncComponent(() => import('../../playground/Playground.vue')),
    )
  },
}
