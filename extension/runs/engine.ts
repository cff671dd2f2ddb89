/** What runs need, loaded with the first of them as one part of the bundle. */
export { createRunController } from './runController.view.ts';
export { createRunWork } from './runWork.view.ts';
export { createStages } from './stages.ts';
