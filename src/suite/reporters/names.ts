/** In the order in which they are offered. */
export const reporterNames = ['pretty', 'json', 'junit', 'html'] as const
export type ReporterName = (typeof reporterNames)[number]

/** Name of each format's file in a folder of reports. */
export const fileNames = {
  json: 'report.json',
  junit: 'junit.xml',
  html: 'report.html',
  summary: 'summary.md',
} as const
