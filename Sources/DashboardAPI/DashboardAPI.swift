// DashboardAPI
