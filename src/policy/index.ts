export {
  type Holiday,
  WEEKDAYS,
  type WorkCalendar,
  weekdayOf,
  workingDay,
  workingDaysAfter,
  workingDaysBetween,
} from './calendar.ts';
export { explainPolicy, type FromMoment } from './explain.ts';
export {
  type Check,
  type CheckKind,
  type CheckOf,
  type Knowable,
  MOMENTS,
  type Moment,
  type Policy,
  type Rule,
  rulesOf,
  type Span,
} from './policy.ts';
export { readPolicy } from './read-policy.ts';
export { spanAfter, spanBefore, spanText } from './span.ts';
