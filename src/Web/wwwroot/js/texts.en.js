export default {
  '显示密码': 'Show password',
  '隐藏密码': 'Hide password',
  '{0}（共打开 {1} 页）': '{0} ({1} pages open)',
  '关闭 {0}': 'Close {0}',
  '考试网上报名': 'Exam Registration',
  '已截止': 'Closed',
  '{0} 天 {1}': '{0} d {1}',
};
