/**
 * The workflows a host re-exports from its own workflows file:
 * `export * from 'grinder-reconcile/workflows'`.
 */
export { reconcileCycle } from './reconcile-cycle';
export { reconcileInspect } from './reconcile-inspect';
export { reconcileQuiet } from './reconcile-quiet';
