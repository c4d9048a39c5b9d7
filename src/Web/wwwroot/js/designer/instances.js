// Studio's list of instances tells which one was opened; the page leads there. The element takes its callback only once it is defined.
document.addEventListener('studio:ready', () => {
  const stage = document.querySelector('.studio-stage');
  stage.querySelector('elsa-workflow-instance-list').viewWorkflowInstance = id => location.assign(stage.dataset.opens + encodeURIComponent(id));
}, { once: true });
