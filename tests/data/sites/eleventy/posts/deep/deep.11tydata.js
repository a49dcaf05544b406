export default { draft: true };
