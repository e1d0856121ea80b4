/** Reports of days, weeks and months. What stands in a report itself is worded by the gateway. */
export const reportsZh = {
  "reports.title": "报表",
  "reports.subject": "对象",
  "reports.period": "时段",
  "reports.day": "日报",
  "reports.week": "周报",
  "reports.month": "月报",
  "reports.date": "日期",
  "reports.making": "正在生成…",
  "reports.print": "打印",
  "reports.kept": "定时生成的报表",
  "reports.none": "还没有定时生成的报表。",
  "reports.area": "辖区",
  "reports.files": "文件",
};
