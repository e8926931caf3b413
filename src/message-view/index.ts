export { type AttachmentReply, attachmentReply } from './attachment-reply.ts';
export { type BodyOptions, bodyHtml } from './body-html.ts';
export { headersHtml } from './headers-html.ts';
export type { HeaderView, MessageView, PartView } from './message-view.ts';
export { readableTexts } from './readable-texts.ts';
export { viewMessage } from './view-message.ts';
