/** cytoscape-fcose ships no types; it is an extension to register and nothing else. */
declare module 'cytoscape-fcose' {
  import type { Ext } from 'cytoscape'

  const fcose: Ext
  export default fcose
}
