/** A text cut where something in it is marked. Marks count code points, and may overlap. */
export function markedIn(text: string, marks: [number, number][]): { text: string; marked: boolean }[] {
  const points = [...text]
  const inside = points.map((_, at) => marks.some(([from, to]) => from <= at && at < to))
  const pieces: { text: string; marked: boolean }[] = []
  points.forEach((point, at) => {
    const last = pieces.at(-1)
    if (last && last.marked === inside[at]) last.text += point
    else pieces.push({ text: point, marked: inside[at]! })
  })
  return pieces
}
