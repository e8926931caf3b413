export { formFindings } from './form-findings.ts';
export {
  type FormOptions,
  formText,
  MACHINE_FORMS,
  type MachineDocument,
  type MachineForm,
  type MadeForm,
  machineForm,
} from './machine-forms.ts';
