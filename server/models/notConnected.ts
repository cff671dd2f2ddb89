/** What a server without models tells its operator, and what it answers to a request for a quote. */
export const notConnectedMessage = [
  'No model is connected, so no run can start. Set one of these and start the server again:',
  '  an OpenAI-compatible service      MODEL_BASE_URL, MODEL_API_KEY, ARCHITECT_MODELS, IMPLEMENTER_MODELS',
  '  a local one, for example Ollama   MODEL_BASE_URL=http://127.0.0.1:11434/v1, ARCHITECT_MODELS, IMPLEMENTER_MODELS',
  '  scripted answers, a sample only   MODEL=demo',
  'The README shows each under "Connect a model".',
].join('\n');
