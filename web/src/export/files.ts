/** A drawing as a picture file, and on paper. */
import type { Drawing } from './picture'

/** Browsers draw no larger picture than this on each side without failing. */
const MOST_PIXELS = 8192
const SHARP = 2

export function svgFile({ svg }: Drawing): Blob {
  return new Blob([svg], { type: 'image/svg+xml' })
}

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Error('the drawing could not be read'))
    image.src = address
  })
}

/** At twice its size on screen, as far as a picture may be that large. */
export async function pngFile(drawing: Drawing): Promise<Blob> {
  const address = URL.createObjectURL(svgFile(drawing))
  try {
    const image = await loaded(address)
    const scale = Math.min(SHARP, MOST_PIXELS / Math.max(drawing.width, drawing.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(drawing.width * scale)
    canvas.height = Math.round(drawing.height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture is too large')) : resolve(blob)), 'image/png')
    })
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** Prints the drawing alone: the style sheet leaves everything else of the page out as long as it is there. */
export async function printed(drawing: Drawing): Promise<void> {
  document.querySelector('.print-sheet')?.remove()
  const address = URL.createObjectURL(svgFile(drawing))
  const image = await loaded(address)
  const sheet = document.createElement('div')
  sheet.className = 'print-sheet'
  image.alt = ''
  sheet.append(image)
  document.body.append(sheet)
  window.addEventListener(
    'afterprint',
    () => {
      sheet.remove()
      URL.revokeObjectURL(address)
    },
    { once: true },
  )
  window.print()
}
