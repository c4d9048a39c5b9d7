export default {
  '显示密码': 'Show password',
  '隐藏密码': 'Hide password',
  '{0}（共打开 {1} 页）': '{0} ({1} pages open)',
  '关闭 {0}': 'Close {0}',
  '考试网上报名': 'Exam Registration',
  '已截止': 'Closed',
  '操作过于频繁，请在 {0} 秒后重试。': 'Too often: please try again in {0} s.',
  '{0} 天 {1}': '{0} d {1}',
};
