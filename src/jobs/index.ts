export { clockFaultOf, setAheadSince } from './clock-fault.ts';
export { createScheduler, type Scheduler, type SchedulerParts, type Turn } from './scheduler.ts';
