/**
 * Finding a kind of matter by what somebody types, as `grid/class_search.py` does on the server: by its words, whole
 * or in part, and what is urgent before what fits as well and is not.
 */
const SHORTEST_MISSPELT = 5;

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function isAscii(word: string): boolean {
  return /^[\x00-\x7f]*$/.test(word);
}

/** One letter wrong, missing, too many, or two that changed places; two such slips in a long word. */
function isMisspelt(word: string, known: string): boolean {
  const most = word.length >= 8 ? 2 : 1;
  if (word.length < SHORTEST_MISSPELT || !isAscii(word) || word[0] !== known[0] || Math.abs(word.length - known.length) > most) return false;
  let before: number[] = [];
  let row = Array.from({ length: known.length + 1 }, (_, at) => at);
  for (let down = 1; down <= word.length; down++) {
    const next = [down];
    for (let across = 1; across <= known.length; across++) {
      const same = word[down - 1] === known[across - 1];
      let cost = Math.min(next[across - 1]! + 1, row[across]! + 1, row[across - 1]! + (same ? 0 : 1));
      if (down > 1 && across > 1 && word[down - 1] === known[across - 2] && word[down - 2] === known[across - 1]) cost = Math.min(cost, before[across - 2]! + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[known.length]! <= most;
}

/** What people call a thing besides its name, where as a keyword it would be taken for the matter itself. */
const CALLED: Record<string, string> = { lid: "cover", lids: "covers" };
/** All that was typed stands in its words, with a letter wrong, or at least half of it does. */
const WHOLLY = 0;
const MISSPELT = 1;
const PARTLY = 2;
/** Of what fits only in part these tell nothing. */
const EMPTY_WORDS = new Set(["a", "an", "the", "in", "on", "at", "of", "is", "and", "my", "to"]);

/** What a word may be known by in part: English as it is, Chinese by every two characters beside each other. */
function piecesOf(word: string): string[] {
  const letters = [...word];
  return isAscii(word) || letters.length < 3 ? [word] : letters.slice(1).map((letter, at) => letters[at]! + letter);
}

/** How well a kind of matter with these names and keywords fits, the lower the better: how, how much is lacking, whether by parts of words; null if it does not. */
export function fit(texts: string[], typed: string): [number, number, number] | null {
  const wanted = typed.trim().toLowerCase().replace(/[\p{L}\p{N}]+/gu, (word) => CALLED[word] ?? word);
  const asked = wordsOf(wanted);
  if (!asked.length) return null;
  const known = new Set(texts.flatMap(wordsOf));
  const within = (word: string) => texts.some((text) => text.includes(word));
  if (asked.every((word) => known.has(word) || (!isAscii(word) && within(word)))) return [WHOLLY, 0, 0];
  if (asked.every(within)) return [WHOLLY, 0, 1];
  if (asked.every((word) => within(word) || [...known].some((each) => isMisspelt(word, each)))) return [MISSPELT, 0, 1];
  const pieces = asked.filter((word) => !EMPTY_WORDS.has(word)).flatMap(piecesOf);
  const lacking = pieces.filter((piece) => !(isAscii(piece) ? known.has(piece) : within(piece))).length;
  return pieces.length && lacking <= pieces.length / 2 ? [PARTLY, lacking, 1] : null;
}
