/** Pages that say little about whether an organisation uses a product, by where they are; data, so that a team can read what is judged. */
export interface EvidenceKind {
  readonly kind: string;
  readonly does: 'refuse' | 'warn';
  readonly why: string;
  /** Domains, those below them included. */
  readonly domains: readonly string[];
  /** What an address of the kind contains; matched without regard to case. */
  readonly paths: readonly RegExp[];
}

export const EVIDENCE_KINDS: readonly EvidenceKind[] = [
  {
    kind: 'social media',
    does: 'refuse',
    why: 'what somebody writes on social media is no evidence',
    domains: [
      'facebook.com',
      'twitter.com',
      'x.com',
      'linkedin.com',
      'instagram.com',
      'reddit.com',
      'mastodon.social',
      'bsky.app',
      'threads.net',
      't.me',
    ],
    paths: [],
  },
  {
    kind: 'video',
    does: 'refuse',
    why: 'a video is no evidence',
    domains: ['youtube.com', 'youtu.be', 'vimeo.com', 'twitch.tv', 'dailymotion.com'],
    paths: [/\.(?:mp4|webm|mov|avi|mkv)(?:$|\?)/i],
  },
  {
    kind: 'Flash',
    does: 'refuse',
    why: 'nobody can look at it',
    domains: [],
    paths: [/\.swf(?:$|\?)/i],
  },
  {
    kind: 'blog',
    does: 'refuse',
    why: 'a blog is no evidence',
    domains: ['medium.com', 'blogspot.com', 'wordpress.com', 'substack.com', 'tumblr.com', 'dev.to'],
    paths: [/^\/blogs?(?:\/|$)/i, /^https?:\/\/blogs?\./i],
  },
  {
    kind: 'talk',
    does: 'refuse',
    why: 'a talk or its slides are no evidence',
    domains: ['slideshare.net', 'speakerdeck.com', 'slides.com'],
    paths: [/\.(?:pptx?|odp|key)(?:$|\?)/i],
  },
  {
    kind: 'page behind a login',
    does: 'refuse',
    why: 'a page that asks for a password can not be looked at',
    domains: ['drive.google.com', 'docs.google.com', 'sharepoint.com', 'onedrive.live.com', 'notion.so'],
    paths: [/\/(?:log-?in|sign-?in|auth|account)(?:[/?]|$)/i],
  },
  {
    kind: 'PDF',
    does: 'warn',
    why: 'a PDF counts where a page of the organisation links to it: give that page too',
    domains: [],
    paths: [/\.pdf(?:$|[?#])/i],
  },
  {
    kind: 'archive copy',
    does: 'warn',
    why: 'a copy shows what was, not what is: give the page itself',
    domains: ['web.archive.org', 'archive.org', 'archive.today', 'archive.ph'],
    paths: [],
  },
];
