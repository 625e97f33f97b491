/**
 * How to start npm: the very one that started us where there is one (a machine may have several), else the one on
 * PATH. Given a Node, npm runs on that.
 * @param {string} [node] the Node executable that npm shall run on
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(node = process.execPath) {
  const cli = process.env["npm_execpath"];
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return { command: node, args: [cli] };
  return { command: "npm", args: [] };
}
