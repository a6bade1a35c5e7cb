# The first tables.

import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import campaigns.terms


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveIntegerField(verbose_name='月份')),
                ('level', models.CharField(choices=[('nation', '全国'), ('province', '省（自治区、直辖市）'), ('prefecture', '市（地、州、盟）'), ('county', '县（市、区、旗）'), ('township', '乡镇（街道）'), ('community', '村（社区）')], max_length=12, verbose_name='层级')),
                ('edition', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '待发布'), ('published', '已发布')], max_length=10, verbose_name='状态')),
                ('engine_version', models.PositiveSmallIntegerField(verbose_name='算法版本')),
                ('figures_version', models.PositiveIntegerField(verbose_name='数据版本')),
                ('terms_version', models.PositiveIntegerField(verbose_name='目标版本')),
                ('terms', models.JSONField(verbose_name='目标与指标')),
                ('compared_month', models.PositiveIntegerField(null=True, verbose_name='对比月份')),
                ('input_digest', models.CharField(max_length=64, verbose_name='输入摘要')),
                ('output_digest', models.CharField(max_length=64, verbose_name='结果摘要')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                ('demonstration', models.BooleanField(default=False, verbose_name='演示数据')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='campaigns.campaign')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='campaigns.ruleset')),
            ],
            options={
                'verbose_name': '月排名',
                'verbose_name_plural': '月排名',
                'ordering': ['campaign', '-month', 'level', '-edition'],
            },
        ),
        migrations.CreateModel(
            name='ReportingPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveIntegerField(verbose_name='月份')),
                ('state', models.CharField(choices=[('open', '填报中'), ('locked', '已锁定')], max_length=8, verbose_name='状态')),
                ('figures_version', models.PositiveIntegerField(default=0, verbose_name='数据版本')),
                ('locked_at', models.DateTimeField(null=True, verbose_name='锁定时间')),
                ('demonstration', models.BooleanField(default=False, verbose_name='演示数据')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='campaigns.campaign')),
            ],
            options={
                'verbose_name': '填报月份',
                'verbose_name_plural': '填报月份',
                'ordering': ['campaign', 'month'],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.IntegerField(verbose_name='得分（百分之一分）')),
                ('judged', models.PositiveSmallIntegerField(verbose_name='已评权重（万分之一）')),
                ('place', models.PositiveSmallIntegerField(null=True, verbose_name='名次')),
                ('place_in_group', models.PositiveSmallIntegerField(null=True, verbose_name='本市（省）内名次')),
                ('place_in_cohort', models.PositiveSmallIntegerField(null=True, verbose_name='同序列名次')),
                ('band_low', models.PositiveSmallIntegerField(null=True, verbose_name='名次区间上界')),
                ('band_high', models.PositiveSmallIntegerField(null=True, verbose_name='名次区间下界')),
                ('distinct_from_next', models.BooleanField(default=False, verbose_name='与后一名差异显著')),
                ('improvement', models.IntegerField(null=True, verbose_name='较基期变化（百分之一分）')),
                ('improvement_place', models.PositiveSmallIntegerField(null=True, verbose_name='进步名次')),
                ('vetoed', models.BooleanField(default=False, verbose_name='一票否决或红线置后')),
                ('movement', models.SmallIntegerField(null=True, verbose_name='名次变化')),
                ('categories', models.JSONField(verbose_name='分类得分')),
                ('details', models.JSONField(verbose_name='各目标明细')),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='metrics.ranking')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='campaigns.region')),
            ],
            options={
                'verbose_name': '名次',
                'verbose_name_plural': '名次',
                'ordering': ['ranking', models.OrderBy(models.F('place'), nulls_last=True), 'region__code'],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '已提交'), ('returned', '已退回'), ('approved', '已审核')], max_length=10, verbose_name='状态')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='提交时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审核时间')),
                ('late', models.BooleanField(default=False, verbose_name='逾期')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='metrics.reportingperiod')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='campaigns.region')),
            ],
            options={
                'verbose_name': '报送',
                'verbose_name_plural': '报送',
                'ordering': ['period', 'region'],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveIntegerField(verbose_name='月份')),
                ('value', models.BigIntegerField(null=True, verbose_name='数值')),
                ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.indicator')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.region')),
                ('submission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='metrics.submission')),
            ],
            options={
                'verbose_name': '数值',
                'verbose_name_plural': '数值',
            },
        ),
        migrations.AddConstraint(
            model_name='ranking',
            constraint=models.UniqueConstraint(fields=('campaign', 'month', 'level', 'edition'), name='ranking_unique_edition'),
        ),
        migrations.AddConstraint(
            model_name='ranking',
            constraint=models.UniqueConstraint(condition=models.Q(('state', campaigns.terms.RankingState['DRAFT'])), fields=('campaign', 'month', 'level'), name='ranking_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='ranking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state', campaigns.terms.RankingState['PUBLISHED'])), models.Q(('published_at', None), ('published_by', None), ('state', campaigns.terms.RankingState['DRAFT'])), _connector='OR'), name='ranking_published_by_a_person'),
        ),
        migrations.AddConstraint(
            model_name='ranking',
            constraint=models.CheckConstraint(condition=models.Q(('month__gte', 190001), ('month__lte', 299912), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.math.Mod(models.F('month'), 100), 1), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.math.Mod(models.F('month'), 100), 12)), name='ranking_month_is_a_month'),
        ),
        migrations.AddConstraint(
            model_name='reportingperiod',
            constraint=models.UniqueConstraint(fields=('campaign', 'month'), name='period_unique_month'),
        ),
        migrations.AddConstraint(
            model_name='reportingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('month__gte', 190001), ('month__lte', 299912), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.math.Mod(models.F('month'), 100), 1), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.math.Mod(models.F('month'), 100), 12)), name='period_month_is_a_month'),
        ),
        migrations.AddConstraint(
            model_name='reportingperiod',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('locked_at__isnull', False), ('state', campaigns.terms.PeriodState['LOCKED'])), models.Q(('locked_at', None), ('state', campaigns.terms.PeriodState['OPEN'])), _connector='OR'), name='period_locked_with_time'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.UniqueConstraint(fields=('ranking', 'region'), name='standing_unique_region'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('band_high', None), ('band_low', None), ('place', None)), models.Q(('band_high__gte', models.F('place')), ('band_low__lte', models.F('place')), ('place__isnull', False)), _connector='OR'), name='standing_place_inside_its_band'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('period', 'region'), name='submission_unique_region'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='submission_decision_paired'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('entered_by')), _negated=True), _connector='OR'), name='submission_not_decided_by_its_author'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('state', campaigns.terms.SubmissionState['DRAFT']), ('submitted_at__isnull', False), _connector='OR'), name='submission_submitted_with_time'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', [campaigns.terms.SubmissionState['APPROVED'], campaigns.terms.SubmissionState['RETURNED']])), ('state__in', [campaigns.terms.SubmissionState['DRAFT'], campaigns.terms.SubmissionState['SUBMITTED']]), _connector='OR'), name='submission_decided_when_final'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('month', 'region', 'indicator'), name='figure_one_live_value'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('value', None), ('value__gte', 0), _connector='OR'), name='figure_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('month__gte', 190001), ('month__lte', 299912), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.math.Mod(models.F('month'), 100), 1), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.math.Mod(models.F('month'), 100), 12)), name='figure_month_is_a_month'),
        ),
    ]
