import type { guideZh } from './guide.zh'

/** Words of the demo's story. */
export const guideEn: Record<keyof typeof guideZh, string> = {
  'guide.title': 'Begin with these two',
  'guide.two': 'They bear different surnames and, the household register apart, are on record with no agency in common:',
  'guide.joined': 'Yet a path of {count:hop|hops} joins them.',
  'guide.start': 'See what joins them',
  'guide.close': 'End the tour',
  'guide.step': 'Tour {n}/{of}',
  'guide.path': 'This path joins the two. Press one of its lines: the rows that prove it are listed on the right.',
  'guide.link': 'Every link leads back to rows as delivered. Now press one of the people on the path.',
  'guide.identity': 'Turn to “Identity” on the right: why rows of several agencies are held to be one person.',
  'guide.done': 'Weights add up, doubts stand apart. Double-click anything to go on expanding; Ctrl+Z undoes.',
}
