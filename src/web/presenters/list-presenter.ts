import { visibleText } from '#masking';
import type { MailingList } from '#store';
import { dayText, listPath } from '../archive-address.ts';

export interface ListLine {
  readonly name: string;
  readonly title: string | null;
  readonly href: string;
  readonly messageCount: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

export function presentList(list: MailingList): ListLine {
  return {
    name: list.name,
    title: list.title === null ? null : visibleText(list.title),
    href: listPath(list.name),
    messageCount: list.messageCount,
    firstDay: list.firstDay === null ? null : dayText(list.firstDay),
    lastDay: list.lastDay === null ? null : dayText(list.lastDay),
  };
}
