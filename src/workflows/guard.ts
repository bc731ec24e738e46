/** The workflow of the guard's own Worker, which the plugin runs beside the host's. */
export { remediationGuard } from './remediation-guard';
