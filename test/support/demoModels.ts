/** Settings that connect a server to the models of a test at this URL: they have prices from the start. */
export const demoModelsAt = (url: string) => ({
  MODEL_BASE_URL: url,
  MODEL_PROVIDER: 'demo',
  ARCHITECT_MODELS: 'demo-architect',
  IMPLEMENTER_MODELS: 'demo-implementer',
});
