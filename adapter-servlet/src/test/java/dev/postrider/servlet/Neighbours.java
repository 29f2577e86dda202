package dev.postrider.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.Http403ForbiddenEntryPoint;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.savedrequest.RequestCacheAwareFilter;
import org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.web.filter.CharacterEncodingFilter;
import org.springframework.web.filter.FormContentFilter;
import org.springframework.web.filter.HiddenHttpMethodFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;

/** The filters that stand before and behind ours in applications. */
enum Neighbours {
  NONE,
  HIDDEN_METHOD {
    @Override
    List<Filter> filters() {
      return List.of(new HiddenHttpMethodFilter());
    }
  },
  FORM_CONTENT {
    @Override
    List<Filter> filters() {
      return List.of(new FormContentFilter());
    }
  },
  ENCODING {
    @Override
    List<Filter> filters() {
      return List.of(new CharacterEncodingFilter("UTF-8", true));
    }
  },
  CACHING {
    @Override
    List<Filter> filters() {
      return List.of((Step) (request, response, chain) ->
          chain.doFilter(new ContentCachingRequestWrapper(request, 1 << 20), response));
    }
  },
  SECURITY {
    @Override
    List<Filter> filters() {
      return List.of(security());
    }
  },
  /** As Spring Boot orders them by default. */
  ALL_OF_BOOT {
    @Override
    List<Filter> filters() {
      return List.of(
          new CharacterEncodingFilter("UTF-8", true),
          new HiddenHttpMethodFilter(),
          new FormContentFilter(),
          security());
    }
  },
  PARTS {
    @Override
    List<Filter> filters() {
      return List.of((Step) (request, response, chain) -> {
        if (String.valueOf(request.getContentType()).startsWith("multipart/")) {
          request.getParts();
        }
        chain.doFilter(request, response);
      });
    }
  },
  FIRST_BYTE {
    @Override
    List<Filter> filters() {
      return List.of((Step) (request, response, chain) -> {
        int unused = request.getInputStream().read();
        chain.doFilter(request, response);
      });
    }
  },
  ALL_BYTES {
    @Override
    List<Filter> filters() {
      return List.of((Step) (request, response, chain) -> {
        byte[] unused = request.getInputStream().readAllBytes();
        chain.doFilter(request, response);
      });
    }
  },
  READER {
    @Override
    List<Filter> filters() {
      return List.of((Step) (request, response, chain) -> {
        int unused = request.getReader().read();
        chain.doFilter(request, response);
      });
    }
  };

  /** One filter of a request that is HTTP. */
  @FunctionalInterface
  interface Step extends Filter {
    void doFilter(HttpServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException;

    @Override
    default void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      doFilter((HttpServletRequest) request, response, chain);
    }
  }

  List<Filter> filters() {
    return List.of();
  }

  /** What {@code HttpSecurity} builds for a public application with CSRF tokens in a cookie. */
  private static Filter security() {
    var csrf = new CsrfFilter(CookieCsrfTokenRepository.withHttpOnlyFalse());
    csrf.setRequestHandler(new CsrfTokenRequestAttributeHandler());
    return new FilterChainProxy(new DefaultSecurityFilterChain(
        AnyRequestMatcher.INSTANCE,
        new SecurityContextHolderFilter(new RequestAttributeSecurityContextRepository()),
        new HeaderWriterFilter(List.of(new XContentTypeOptionsHeaderWriter())),
        csrf,
        new LogoutFilter("/", new SecurityContextLogoutHandler()),
        new RequestCacheAwareFilter(new NullRequestCache()),
        new SecurityContextHolderAwareRequestFilter(),
        new AnonymousAuthenticationFilter("key"),
        new ExceptionTranslationFilter(new Http403ForbiddenEntryPoint()),
        new AuthorizationFilter((user, request) -> new AuthorizationDecision(true))));
  }
}
