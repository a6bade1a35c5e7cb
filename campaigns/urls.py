"""Addresses of the accounts: getting in, one's own, everybody's."""

from django.contrib.auth import views as auth
from django.urls import path

from campaigns.views import accounts, accounts_requests, entering, profile

urlpatterns = [
    path("login/", entering.LogIn.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", entering.password_change, name="password_change"),
    path("profile/second-factor/", entering.second_factor, name="second_factor"),
    path("profile/second-factor/setup/", entering.second_factor_setup, name="second_factor_setup"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account_add"),
    path("accounts/requests/", accounts_requests.account_requests, name="account_requests"),
    path(
        "accounts/requests/<int:number>/", accounts_requests.account_request, name="account_request"
    ),
    path("accounts/<int:number>/", accounts.account, name="account"),
]
