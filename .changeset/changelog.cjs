// What a changeset says, and nothing else: no commit hashes, and no list of our own packages, which all have one version.
module.exports = {
  async getReleaseLine({ summary }) {
    const [first, ...rest] = summary.trim().split('\n');
    return [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
  },
  async getDependencyReleaseLine() {
    return '';
  },
};
