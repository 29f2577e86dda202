/** The curl command line that sends the same request; made for a POSIX shell. */
export function curl(method, url, body) {
  const words = ['curl'];
  if (method !== (body ? 'POST' : 'GET')) {
    words.push('-X', method);
  }
  const lines = [[...words, quote(url)].join(' ')];
  return [...lines, ...(body ? BODY[body.kind](body) : [])].join(' \\\n  ');
}

const BODY = {
  json: ({text}) => [`-H ${quote('Content-Type: application/json')}`, `--data-raw ${quote(text)}`],
  text: ({text}) => [
    `-H ${quote('Content-Type: text/plain; charset=utf-8')}`, `--data-raw ${quote(text)}`],
  form: ({pairs}) => pairs.length === 0
    ? [`--data-raw ''`, `-H ${quote('Content-Type: application/x-www-form-urlencoded')}`]
    : pairs.map(([name, value]) =>
      `--data-urlencode ${quote(`${encodeURIComponent(name)}=${value}`)}`),
  upload: ({note, files}) => [
    `--form-string ${quote(`note=${note}`)}`,
    ...files.map(file => `-F ${quote(`file=@${fileName(file)}`)}`)],
};

/** curl itself reads ; and , as its own unless the name is in double quotes. */
function fileName({name}) {
  return /[";,\\]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name;
}

function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
