import type { PortSetId } from "../../algebra/lattice.ts";
import type { CanPart } from "../../domain/report.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { portRows } from "../../policy/reach/port-rows.ts";
import type { CellAnswer } from "./evaluate.ts";
import { Evaluator, rangeText } from "./evaluate.ts";
import type { Source } from "./sources.ts";

/** A piece of what is asked, with one verdict. */
type Piece = { readonly to: string; readonly ports: PortSetId; readonly verdict: Verdict };

/** What of an answer is open all over its cell, what is open nowhere in it, and what is neither for sure. */
function piecesOf(
  analysis: Analysis,
  { cell, everywhere, somewhere }: CellAnswer,
  to: string,
): readonly Piece[] {
  const { ports } = analysis.algebra;
  const open = ports.intersect(cell.ports, everywhere.certain);
  const closed = ports.minus(cell.ports, somewhere.possible);
  const pieces: readonly Piece[] = [
    { to, ports: open, verdict: "allow" },
    { to, ports: closed, verdict: "deny" },
    { to, ports: ports.minus(ports.minus(cell.ports, open), closed), verdict: "unknown" },
  ];
  return pieces.filter((piece) => !ports.isEmpty(piece.ports));
}

/** The pieces of an answer: of a range that is open in places, the first of these and the first that is not. */
function split(analysis: Analysis, source: Source, answer: CellAnswer): readonly Piece[] {
  const { cell, opening, lacking } = answer;
  if (cell.kind === "spots" || opening === undefined || lacking === undefined)
    return piecesOf(analysis, answer, cell.text);
  const evaluator = new Evaluator(analysis);
  return [opening, lacking].flatMap((range) =>
    piecesOf(analysis, evaluator.cell(source, { ...cell, range }), rangeText(range)),
  );
}

/** More places than this are counted. */
const PLACES = 3;

function placesText(places: readonly string[]): string {
  const unique = [...new Set(places)];
  const rest = unique.length - PLACES;
  return rest > 0 ? `${unique.slice(0, PLACES).join(", ")} and ${rest} more` : unique.join(", ");
}

/**
 * What of a question is open and what is not, where it is neither wholly one nor wholly the other. Undefined where it is:
 * then the verdict says it all.
 */
export function partsOf(
  analysis: Analysis,
  source: Source,
  answers: readonly CellAnswer[],
): readonly CanPart[] | undefined {
  const pieces = answers.flatMap((answer) => split(analysis, source, answer));
  const isMixed = new Set(pieces.map(({ verdict }) => verdict)).size > 1;
  if (!isMixed || !pieces.some(({ verdict }) => verdict === "allow")) return undefined;
  const alike = Map.groupBy(pieces, ({ verdict, ports }) => `${verdict} ${ports}`);
  const order: readonly Verdict[] = ["allow", "deny", "unknown"];
  return [...alike.values()]
    .flatMap((own): readonly CanPart[] => {
      const [first] = own;
      if (first === undefined) return [];
      const { verdict, ports } = first;
      const to = placesText(own.map((piece) => piece.to));
      return [{ to, ports: portRows(analysis.algebra.ports, ports), verdict }];
    })
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}
