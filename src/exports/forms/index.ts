export { formFindings } from './form-findings.ts';
export { heldAgainstText } from './held-against-text.ts';
export {
  type FormOptions,
  formText,
  MACHINE_FORMS,
  type MachineDocument,
  type MachineForm,
  type MadeForm,
  machineForm,
} from './machine-forms.ts';
