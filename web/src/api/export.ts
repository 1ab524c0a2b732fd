/** Charts as files and pictures: what is given out, put on record by the service. */
import { answerOf, client } from './client'
import type { components } from './schema'

export type FileFormat = components['schemas']['ExportRequest']['format']
export const FILE_FORMATS: readonly FileFormat[] = ['graphml', 'gexf', 'anx', 'csv']

export function fetchChartFile(ids: readonly string[], format: FileFormat, reason: string): Promise<Blob> {
  const body = { ids: [...ids], format, reason, structure: false }
  return answerOf(client.POST('/api/v1/export/graph', { body, parseAs: 'blob' }))
}

/** Says that a picture of these is about to be taken; the answer is what has to stand on it. */
export function takePicture(ids: readonly string[], reason: string): Promise<components['schemas']['PictureAnswer']> {
  return answerOf(client.POST('/api/v1/export/picture', { body: { ids: [...ids], reason } }))
}

/** Says that a screen is about to be printed; the answer is what has to stand on every sheet. */
export function takePrint(screen: string, ids: readonly string[]): Promise<components['schemas']['PrintAnswer']> {
  // Kept alive, as the browser holds the page while its own dialog is open.
  return answerOf(client.POST('/api/v1/export/print', { body: { screen, ids: [...ids] }, keepalive: true }))
}
