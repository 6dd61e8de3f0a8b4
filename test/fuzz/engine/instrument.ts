import ts from 'typescript';
import { counterName } from './counter-name.ts';

/**
 * Puts a counter at the start of every branch of a JavaScript text: functions, both sides of `if` and `?:`, loop bodies, cases, `catch`
 * and the right sides of `&&`, `||` and `??`. `allot` gives each its number.
 */
export function instrument(javaScript: string, allot: () => number): string {
  const source = ts.createSourceFile('module.js', javaScript, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const count = (): string => `${counterName}[${allot()}]++`;

  function render(node: ts.Node): string {
    let text = '';
    let at = node.pos;
    ts.forEachChild(node, (child) => {
      text += javaScript.slice(at, child.pos) + renderChild(child, node);
      at = child.end;
    });
    return text + javaScript.slice(at, node.end);
  }

  function renderChild(child: ts.Node, parent: ts.Node): string {
    if (isBranchStatement(child, parent)) return inStatement(child);
    if (isBranchExpression(child, parent)) return between(child, `(${count()}, `, ')');
    if (ts.isCaseOrDefaultClause(child)) return inClause(child);
    if (ts.isIfStatement(child) && child.elseStatement === undefined) return `${render(child)} else ${count()};`;
    return render(child);
  }

  /** Sets texts around a node, behind the white space and comments before it. */
  function between(node: ts.Node, before: string, after: string): string {
    const trivia = node.getStart(source) - node.pos;
    const text = render(node);
    return text.slice(0, trivia) + before + text.slice(trivia) + after;
  }

  function inStatement(node: ts.Node): string {
    if (!ts.isBlock(node)) return between(node, `{ ${count()}; `, ' }');
    const text = render(node);
    const brace = node.getStart(source) - node.pos + 1;
    const directives = /^\s*(['"])use strict\1;/.exec(text.slice(brace))?.[0].length ?? 0;
    return `${text.slice(0, brace + directives)} ${count()};${text.slice(brace + directives)}`;
  }

  function inClause(clause: ts.CaseOrDefaultClause): string {
    const [first] = clause.statements;
    if (first === undefined) return render(clause);
    const text = render(clause);
    // Between the colon and the first statement there is nothing of ours.
    const head = (ts.isCaseClause(clause) ? render(clause.expression).length : 0) + headLength(clause);
    return `${text.slice(0, head)} ${count()};${text.slice(head)}`;
  }

  /** Length of `case` and `default` with all that stands before the first statement, less the case's expression. */
  function headLength(clause: ts.CaseOrDefaultClause): number {
    const whole = clause.statements.pos - clause.pos;
    return ts.isCaseClause(clause) ? whole - (clause.expression.end - clause.expression.pos) : whole;
  }

  return render(source);
}

function isBranchStatement(child: ts.Node, parent: ts.Node): boolean {
  if (ts.isFunctionLike(parent)) return ts.isBlock(child);
  if (ts.isIfStatement(parent)) return child === parent.thenStatement || child === parent.elseStatement;
  if (ts.isIterationStatement(parent, false)) return child === parent.statement;
  return ts.isCatchClause(parent) && child === parent.block;
}

function isBranchExpression(child: ts.Node, parent: ts.Node): boolean {
  if (ts.isArrowFunction(parent)) return child === parent.body;
  if (ts.isConditionalExpression(parent)) return child === parent.whenTrue || child === parent.whenFalse;
  return ts.isBinaryExpression(parent) && child === parent.right && branchingOperators.has(parent.operatorToken.kind);
}

const branchingOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);
